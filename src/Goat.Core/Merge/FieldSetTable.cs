using Goat.Commits;
using Goat.Wire;

namespace Goat.Merge;

/// <summary>Numbers for field sets, from 0 in order of first use, so that many states are written with the names of their fields written once.</summary>
public sealed class FieldSetTable
{
    private readonly List<FieldSet> _sets = [];
    private readonly Dictionary<FieldSet, int> _numbers = [];

    /// <summary>Field sets that have a number.</summary>
    public int Count => _sets.Count;

    /// <summary>The field set with a number.</summary>
    /// <param name="number">From 0 to <see cref="Count"/> - 1.</param>
    public FieldSet this[int number] => _sets[number];

    /// <summary>The number of a field set, which gets one where it has none.</summary>
    public int NumberOf(FieldSet fields)
    {
        if (!_numbers.TryGetValue(fields, out var number))
        {
            number = _sets.Count;
            _numbers.Add(fields, number);
            _sets.Add(fields);
        }

        return number;
    }

    /// <summary>Writes the names of all sets that have a number.</summary>
    public void Write(WireWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteVarint(_sets.Count);
        foreach (var set in _sets)
        {
            writer.WriteString(set.Schema);
            writer.WriteVarint(set.Count);
            foreach (var name in set.Names)
            {
                writer.WriteString(name);
            }
        }
    }

    /// <summary>Reads what <see cref="Write"/> wrote. The sets grow from the root, so that they are the ones that other items of the repository share.</summary>
    /// <param name="reader">Where the table begins.</param>
    /// <param name="root">The empty field set of the repository.</param>
    /// <exception cref="GoatFormatException">The bytes are not a table.</exception>
    public static FieldSetTable Read(ref WireReader reader, FieldSet root)
    {
        ArgumentNullException.ThrowIfNull(root);
        var table = new FieldSetTable();
        var count = reader.ReadCount(int.MaxValue, minimumSize: 2, "field sets");
        for (var i = 0; i < count; i++)
        {
            var fields = ReadSet(ref reader, root);
            if (table.NumberOf(fields) != i)
            {
                throw new GoatFormatException("field sets: one stands twice.");
            }
        }

        return table;
    }

    private static FieldSet ReadSet(ref WireReader reader, FieldSet root)
    {
        var schema = reader.ReadString(CommitLimits.NameBytes, "schema name");
        var names = new string[reader.ReadCount(int.MaxValue, minimumSize: 2, "fields of a set")];
        for (var i = 0; i < names.Length; i++)
        {
            names[i] = reader.ReadString(CommitLimits.NameBytes, "name of a field");
            if (FieldSet.CheckName(names[i]) is { } problem)
            {
                throw new GoatFormatException($"name of a field: {problem}");
            }
        }

        var fields = root.Under(schema).WithAll(names);
        return fields.Count == names.Length ? fields : throw new GoatFormatException("fields of a set: a name stands twice.");
    }
}
