using System.Text.Json;
using System.Text.Json.Serialization;
using Goat.Identity;
using Goat.Statements;

namespace Goat.RelayHost;

/// <summary>Database id and root key as a small JSON file.</summary>
internal static partial class InstanceFile
{
    public const string Name = "instance.json";

    public static byte[] Write(DatabaseId database, EcdsaSigner root) =>
        JsonSerializer.SerializeToUtf8Bytes(new Content(database.ToString(), root.Export()), InstanceJson.Default.Content);

    public static (DatabaseId Database, EcdsaSigner Root) Read(ReadOnlySpan<byte> bytes, string path)
    {
        try
        {
            return JsonSerializer.Deserialize(bytes, InstanceJson.Default.Content) is { } content && DatabaseId.TryParse(content.Database, out var database)
                ? (database, EcdsaSigner.Import(content.Root))
                : throw Damaged(path, null);
        }
        catch (Exception e) when (e is JsonException or GoatFormatException)
        {
            throw Damaged(path, e);
        }
    }

    private static GoatException Damaged(string path, Exception? cause) =>
        new($"'{path}' holds the root key and cannot be read. Restore it from a copy; a new one would be another instance.", cause);

    internal sealed record Content(string Database, byte[] Root);

    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, RespectRequiredConstructorParameters = true, RespectNullableAnnotations = true)]
    [JsonSerializable(typeof(Content))]
    private sealed partial class InstanceJson : JsonSerializerContext;
}
