using System.Net;
using System.Text.Json;

namespace Goat.Syncing;

/// <summary>What a problem document (RFC 9457) of a relay says, or of something in front of it. Nothing in it is believed but what to try next.</summary>
/// <param name="Type">Which problem, as docs/relay.md lists them; null where something else answered.</param>
/// <param name="Detail">In words.</param>
/// <param name="ServerTime">The relay's clock, milliseconds since 1970; null where it was not said, or cannot be.</param>
internal sealed record RelayProblem(string? Type, string Detail, long? ServerTime)
{
    public const string WrongTime = "urn:goat:problem:wrong-time";
    public const string CertificateNeeded = "urn:goat:problem:certificate-needed";
    public const string CertificateExpired = "urn:goat:problem:certificate-expired";
    public const string WrongCertificate = "urn:goat:problem:wrong-certificate";

    public const string NoPush = "urn:goat:problem:no-push";

    private const int MaxDetail = 1000;
    private static readonly long MaxTime = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();

    public static RelayProblem Read(byte[] body, HttpStatusCode status)
    {
        try
        {
            using var json = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = 8 });
            var root = json.RootElement;
            var detail = Text(root, "detail") ?? Text(root, "title") ?? status.ToString();
            long? time = root.TryGetProperty("serverTime", out var said) && said.ValueKind == JsonValueKind.Number && said.TryGetInt64(out var ms) && ms >= 0 && ms <= MaxTime ? ms : null;
            return new RelayProblem(Text(root, "type"), detail.Length <= MaxDetail ? detail : detail[..MaxDetail], time);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Not from a relay, but from something in front of it.
            return new RelayProblem(null, status.ToString(), null);
        }
    }

    private static string? Text(JsonElement root, string name) =>
        root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
