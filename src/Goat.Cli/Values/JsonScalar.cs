using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Goat.Commits;

namespace Goat.Cli.Values;

/// <summary>
/// Field values as JSON, without loss: null, bool, string, whole numbers (Int64) and numbers with a point or exponent (Double) as themselves, every other type as an object with one
/// member that names it, for example <c>{"$decimal":"1.50"}</c>.
/// </summary>
internal static class JsonScalar
{
    private const string DecimalName = "$decimal";
    private const string DoubleName = "$double";
    private const string BytesName = "$bytes";
    private const string TimeName = "$time";
    private const string DateName = "$date";
    private const string SpanName = "$span";
    private const string GuidName = "$guid";

    public static void Write(Utf8JsonWriter writer, object? value)
    {
        switch (ScalarCodec.Normalize(value))
        {
            case null:
                writer.WriteNullValue();
                break;
            case bool b:
                writer.WriteBooleanValue(b);
                break;
            case long n:
                writer.WriteNumberValue(n);
                break;
            case double d when double.IsFinite(d):
                writer.WriteRawValue(WithPoint(d));
                break;
            case string s:
                writer.WriteStringValue(s);
                break;
            case { } other:
                var (name, text) = Tagged(other);
                writer.WriteStartObject();
                writer.WriteString(name, text);
                writer.WriteEndObject();
                break;
        }
    }

    /// <summary>Reads a value.</summary>
    /// <exception cref="FormatException">The JSON is none that <see cref="Write"/> makes, nor a plain scalar.</exception>
    public static object? Read(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Null => null,
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.String => element.GetString(),
        JsonValueKind.Number => ReadNumber(element),
        JsonValueKind.Object => ReadTagged(element),
        _ => throw new FormatException("an array is no value of a field yet"),
    };

    /// <summary>A value as text of JSON.</summary>
    public static string ToText(object? value)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            Write(writer, value);
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>A value as people type it: JSON where it is JSON, otherwise a string.</summary>
    public static object? FromText(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return Read(document.RootElement);
        }
        catch (JsonException)
        {
            // Not JSON: the text itself is meant.
            return text;
        }
    }

    private static string WithPoint(double value)
    {
        var text = value.ToString("R", CultureInfo.InvariantCulture);
        return text.AsSpan().ContainsAny('.', 'E') ? text : text + ".0";
    }

    private static (string Name, string Text) Tagged(object value) => value switch
    {
        double d => (DoubleName, d.ToString(CultureInfo.InvariantCulture)),
        decimal m => (DecimalName, DecimalText(m)),
        byte[] bytes => (BytesName, Convert.ToBase64String(bytes)),
        DateTimeOffset t => (TimeName, t.ToString("O", CultureInfo.InvariantCulture)),
        DateOnly day => (DateName, day.ToString("O", CultureInfo.InvariantCulture)),
        TimeSpan span => (SpanName, span.ToString("c", CultureInfo.InvariantCulture)),
        Guid guid => (GuidName, guid.ToString("D")),
        _ => throw new ArgumentException($"A value of type {value.GetType()} has no JSON form."),
    };

    // decimal.ToString drops the sign of zero, which Goat keeps.
    private static string DecimalText(decimal value)
    {
        var text = value.ToString(CultureInfo.InvariantCulture);
        return value == 0 && decimal.IsNegative(value) && text[0] != '-' ? "-" + text : text;
    }

    private static object ReadNumber(JsonElement element)
    {
        var text = element.GetRawText();
        if (!text.AsSpan().ContainsAny('.', 'e', 'E'))
        {
            return element.TryGetInt64(out var n) ? n : throw new FormatException($"{text} does not fit in 64 bits; write it as {{\"{DecimalName}\":\"{text}\"}} or as a string");
        }

        var value = element.GetDouble();
        return double.IsFinite(value) ? value : throw new FormatException($"{text} is too great for a double");
    }

    private static object ReadTagged(JsonElement element)
    {
        using var members = element.EnumerateObject();
        if (!members.MoveNext() || members.Current is not { Name: ['$', ..], Value.ValueKind: JsonValueKind.String } member || members.MoveNext())
        {
            throw new FormatException("an object is no value of a field yet");
        }

        var text = member.Value.GetString()!;
        return member.Name switch
        {
            DoubleName => double.Parse(text, CultureInfo.InvariantCulture),
            DecimalName => ReadDecimal(text),
            BytesName => Convert.FromBase64String(text),
            TimeName => DateTimeOffset.ParseExact(text, "O", CultureInfo.InvariantCulture),
            DateName => DateOnly.ParseExact(text, "O", CultureInfo.InvariantCulture),
            SpanName => TimeSpan.ParseExact(text, "c", CultureInfo.InvariantCulture),
            GuidName => Guid.ParseExact(text, "D"),
            _ => throw new FormatException($"{member.Name} names no type"),
        };
    }

    private static object ReadDecimal(string text)
    {
        var value = decimal.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);
        return text.StartsWith('-') && value == 0 && !decimal.IsNegative(value) ? -value : value;
    }
}
