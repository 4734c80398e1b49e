using System.Text.Json;
using System.Text.Json.Serialization;

namespace Goat.Relay.Cache;

/// <summary>The control row as a small JSON document. Anything unreadable counts as missing: clients heal what it named.</summary>
internal static partial class ControlRow
{
    public const string FileName = "control.json";

    public static byte[] Write(CacheControl control) => JsonSerializer.SerializeToUtf8Bytes(control, ControlJson.Default.CacheControl);

    public static CacheControl? Read(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return JsonSerializer.Deserialize(bytes, ControlJson.Default.CacheControl) is { IsPlausible: true } control ? control : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, IgnoreReadOnlyProperties = true)]
    [JsonSerializable(typeof(CacheControl))]
    private sealed partial class ControlJson : JsonSerializerContext;
}
