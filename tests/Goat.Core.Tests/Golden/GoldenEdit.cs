using System.Globalization;
using Goat.Commits;

namespace Goat.Core.Tests.Golden;

/// <summary>
/// Operations that continue a value, in words: "field add 5", "field entries-of-set + String a, - Int64 1", "field entries-of-map + String k => Int64 1",
/// "field splices-of-list skipped/deleted/inserted ...: Int64 1, null", "field splices-of-text 3/0/2 4/1/0: ab".
/// </summary>
internal static class GoldenEdit
{
    private static readonly CultureInfo Culture = CultureInfo.InvariantCulture;

    public static string Describe(FieldOperation operation) => $"{operation.Field} " + operation.Value switch
    {
        long addend => string.Create(Culture, $"add {addend}"),
        EntryEdit[] entries when operation.Kind == FieldOperationKind.EditSet => "entries-of-set " + string.Join(", ", entries.Select(e => Describe(e, withValue: false))),
        EntryEdit[] entries => "entries-of-map " + string.Join(", ", entries.Select(e => Describe(e, withValue: true))),
        SequenceEdit<object?> list => $"splices-of-list {Describe(list.Splices)}: {string.Join(", ", list.Inserted.ToArray().Select(GoldenValue.Describe))}",
        SequenceEdit<char> text => $"splices-of-text {Describe(text.Splices)}: {text.Inserted}",
        var other => throw new FormatException(other?.ToString()),
    };

    public static bool TryParse(string text, out FieldOperation operation)
    {
        operation = default;
        if (text.Split(' ', 3) is not [var field, var verb, var rest])
        {
            return false;
        }

        operation = verb switch
        {
            "add" => FieldOperation.Add(field, long.Parse(rest, Culture)),
            "entries-of-set" => FieldOperation.EditSet(field, [.. rest.Split(", ").Select(ParseEntry)]),
            "entries-of-map" => FieldOperation.EditMap(field, [.. rest.Split(", ").Select(ParseEntry)]),
            "splices-of-list" => ParseList(field, rest),
            "splices-of-text" => ParseText(field, rest),
            _ => default,
        };
        return operation.Field is not null;
    }

    private static string Describe(EntryEdit entry, bool withValue) =>
        $"{(entry.IsPut ? '+' : '-')} {GoldenValue.Describe(entry.Key)}" + (withValue && entry.IsPut ? $" => {GoldenValue.Describe(entry.Value)}" : "");

    private static string Describe(IReadOnlyList<Splice> splices) => string.Join(' ', splices.Select(s => string.Create(Culture, $"{s.Skipped}/{s.Deleted}/{s.Inserted}")));

    private static EntryEdit ParseEntry(string text)
    {
        var parts = text[2..].Split(" => ");
        return new EntryEdit(ParseValue(parts[0]), text[0] == '+', parts.Length > 1 ? ParseValue(parts[1]) : null);
    }

    private static FieldOperation ParseList(string field, string text)
    {
        var parts = text.Split(": ", 2);
        object?[] values = parts[1].Length == 0 ? [] : [.. parts[1].Split(", ").Select(ParseValue)];
        return FieldOperation.EditList(field, new SequenceEdit<object?>(ParseSplices(parts[0]), values));
    }

    private static FieldOperation ParseText(string field, string text)
    {
        var parts = text.Split(": ", 2);
        return FieldOperation.EditText(field, new SequenceEdit<char>(ParseSplices(parts[0]), parts[1].AsMemory()));
    }

    private static Splice[] ParseSplices(string text) =>
        [.. text.Split(' ').Select(s => s.Split('/').Select(n => int.Parse(n, Culture)).ToArray()).Select(n => new Splice(n[0], n[1], n[2]))];

    private static object? ParseValue(string text) => text.Split(' ', 2) is [var type, var value] ? GoldenValue.Parse(type, value) : GoldenValue.Parse(text, "");
}
