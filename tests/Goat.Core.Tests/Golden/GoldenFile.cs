using System.Runtime.CompilerServices;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Goat.Core.Tests.Golden;

/// <summary>The checked-in examples of docs/format.md: content in words, and its bytes.</summary>
internal static class GoldenFile
{
    private static readonly JsonSerializerOptions Options = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static T Read<T>(string name) => JsonSerializer.Deserialize<T>(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Golden", name + ".json")), Options)!;

    public static string Text<T>(T content) => JsonSerializer.Serialize(content, Options);

    public static void Write<T>(string name, T content, [CallerFilePath] string source = "") =>
        File.WriteAllText(Path.Combine(Path.GetDirectoryName(source)!, name + ".json"), Text(content) + "\n");
}
