using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Azure;
using Azure.Core;

namespace Goat.Relay.Azure.Tests.Faults;

/// <summary>An answer of storage that refuses a call.</summary>
internal sealed class RefusedResponse(int status, string code) : Response
{
    public const int RetryAfterSeconds = 17;

    private readonly Dictionary<string, string> _headers = new(StringComparer.OrdinalIgnoreCase) { ["x-ms-error-code"] = code };

    public override int Status => status;

    public override string ReasonPhrase => code;

    // Clients of storage read the code from a header, but only of answers that came over their transport; from anything else they read this.
    public override Stream? ContentStream { get; set; } = new MemoryStream(JsonSerializer.SerializeToUtf8Bytes(new { error = new { code, message = code } }));

    public override string ClientRequestId { get; set; } = "";

    public override bool IsError => true;

    /// <summary>One that says when to come again.</summary>
    public static RefusedResponse Throttled(int status, string code)
    {
        var response = new RefusedResponse(status, code);
        response._headers["Retry-After"] = $"{RetryAfterSeconds}";
        return response;
    }

    public override void Dispose()
    {
    }

    protected override bool ContainsHeader(string name) => _headers.ContainsKey(name);

    protected override IEnumerable<HttpHeader> EnumerateHeaders() => _headers.Select(h => new HttpHeader(h.Key, h.Value));

    protected override bool TryGetHeader(string name, [NotNullWhen(true)] out string? value) => _headers.TryGetValue(name, out value);

    protected override bool TryGetHeaderValues(string name, [NotNullWhen(true)] out IEnumerable<string>? values)
    {
        values = _headers.TryGetValue(name, out var value) ? [value] : null;
        return values is not null;
    }
}
