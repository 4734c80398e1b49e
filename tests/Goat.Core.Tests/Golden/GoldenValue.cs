using System.Globalization;
using Goat.Commits;

namespace Goat.Core.Tests.Golden;

/// <summary>Operations in words: "field = type text", or "field removed". Doubles are given by their bits.</summary>
internal static class GoldenValue
{
    private static readonly CultureInfo Culture = CultureInfo.InvariantCulture;

    public static string Describe(FieldOperation operation) =>
        operation.IsWrite ? operation.Kind == FieldOperationKind.Remove ? operation.Field + " removed" : $"{operation.Field} = {Describe(operation.Value)}" : GoldenEdit.Describe(operation);

    public static FieldOperation Parse(string text)
    {
        if (text.EndsWith(" removed", StringComparison.Ordinal))
        {
            return FieldOperation.Remove(text[..^8]);
        }

        if (GoldenEdit.TryParse(text, out var edit))
        {
            return edit;
        }

        var parts = text.Split(' ', 4);
        return FieldOperation.Set(parts[0], Parse(parts[2], parts.Length > 3 ? parts[3] : ""));
    }

    public static string Describe(object? value) => value switch
    {
        null => "null",
        bool b => b ? "true" : "false",
        long n => string.Create(Culture, $"Int64 {n}"),
        double d => string.Create(Culture, $"Double {BitConverter.DoubleToUInt64Bits(d):x16}"),
        decimal m => string.Create(Culture, $"Decimal {m}"),
        string s => "String " + s,
        byte[] bytes => "Bytes " + Convert.ToHexStringLower(bytes),
        DateTimeOffset t => "DateTimeOffset " + t.ToString("O", Culture),
        DateOnly day => "DateOnly " + day.ToString("O", Culture),
        TimeSpan span => "TimeSpan " + span.ToString("c", Culture),
        Guid guid => "Guid " + guid.ToString(),
        _ => throw new FormatException(value.GetType().Name),
    };

    public static object? Parse(string type, string text) => type switch
    {
        "null" => null,
        "true" => true,
        "false" => false,
        "Int64" => long.Parse(text, Culture),
        "Double" => BitConverter.UInt64BitsToDouble(Convert.ToUInt64(text, 16)),
        "Decimal" => decimal.Parse(text, Culture),
        "String" => text,
        "Bytes" => Convert.FromHexString(text),
        "DateTimeOffset" => DateTimeOffset.ParseExact(text, "O", Culture),
        "DateOnly" => DateOnly.ParseExact(text, "O", Culture),
        "TimeSpan" => TimeSpan.ParseExact(text, "c", Culture),
        "Guid" => Guid.Parse(text),
        _ => throw new FormatException(type),
    };
}
