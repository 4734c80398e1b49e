using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Goat.Cli.Values;

/// <summary>
/// An item as one line of JSON: its fields, and before them <c>$key</c>, which importing may leave out. A field whose name begins with a dollar sign has it doubled.
/// </summary>
/// <param name="Key">The item's key; null to have one made.</param>
/// <param name="Fields">Its fields, in order.</param>
internal sealed record ItemLine(string? Key, IReadOnlyList<KeyValuePair<string, object?>> Fields)
{
    private const string KeyName = "$key";

    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>Reads a line.</summary>
    /// <exception cref="FormatException">It is no JSON object of scalars; the message says where.</exception>
    public static ItemLine Parse(string line)
    {
        using var document = ParseJson(line);
        if (document.RootElement.ValueKind != JsonValueKind.Object)
        {
            throw new FormatException("it is not a JSON object");
        }

        string? key = null;
        var fields = new List<KeyValuePair<string, object?>>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var member in document.RootElement.EnumerateObject())
        {
            if (!names.Add(member.Name))
            {
                throw new FormatException($"'{member.Name}' stands in it twice");
            }

            if (member.Name == KeyName)
            {
                key = member.Value.ValueKind == JsonValueKind.String ? member.Value.GetString() : throw new FormatException($"{KeyName} is not a string");
            }
            else
            {
                fields.Add(new(FieldName(member.Name), ReadValue(member)));
            }
        }

        return new ItemLine(key, fields);
    }

    /// <summary>The line of an item as it is now, fields in ordinal order.</summary>
    public static ItemLine Of(Item item) =>
        new(item.Key, [.. item.Fields.Order(StringComparer.Ordinal).Select(f => KeyValuePair.Create(f, item[f]))]);

    /// <inheritdoc/>
    public override string ToString()
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var writer = new Utf8JsonWriter(buffer, Options))
        {
            Write(writer);
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        if (Key is not null)
        {
            writer.WriteString(KeyName, Key);
        }

        foreach (var (name, value) in Fields)
        {
            writer.WritePropertyName(name.StartsWith('$') ? "$" + name : name);
            JsonScalar.Write(writer, value);
        }

        writer.WriteEndObject();
    }

    /// <summary>The item to import.</summary>
    /// <param name="keyField">The field whose value is the key where the line has none; null for an automatic key.</param>
    public ItemImport ToImport(string? keyField) => new(Key ?? KeyFrom(keyField), Fields);

    private string? KeyFrom(string? field) =>
        field is null ? null
        : Fields.FirstOrDefault(f => f.Key == field).Value is { } value ? Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture)
        : throw new Invocation.CommandFailedException($"An item has no field '{field}' to take its key from: {this}");

    private static JsonDocument ParseJson(string line)
    {
        try
        {
            return JsonDocument.Parse(line);
        }
        catch (JsonException e)
        {
            throw new FormatException($"it is not JSON ({e.Message.ReplaceLineEndings(" ")})", e);
        }
    }

    private static string FieldName(string name) => name switch
    {
        ['$', '$', ..] => name[1..],
        ['$', ..] => throw new FormatException($"'{name}' is reserved; a field of that name is written '${name}'"),
        _ => name,
    };

    private static object? ReadValue(JsonProperty member)
    {
        try
        {
            return JsonScalar.Read(member.Value);
        }
        catch (Exception e) when (e is FormatException or OverflowException or InvalidOperationException)
        {
            throw new FormatException($"field '{member.Name}': {e.Message}", e);
        }
    }
}
