using System.Runtime.CompilerServices;
using System.Text;
using Goat.Commits;
using Goat.Merge;

namespace Goat;

/// <summary>
/// What the items of one kind are like. Lives in code: put it into <see cref="GoatDbOptions.Schemas"/>. Items say by name whose they are; fields that a schema does not name can be written and are kept. Immutable and thread-safe.
/// </summary>
public sealed class GoatSchema
{
    private readonly SchemaField[] _fields;
    private readonly Dictionary<string, int> _places = new(StringComparer.Ordinal);

    // By shape of items: the slot of each field.
    private readonly ConditionalWeakTable<FieldSet, int[]> _slots = [];

    /// <summary>Describes items.</summary>
    /// <param name="name">The name that items carry: 1 to 100 bytes of UTF-8.</param>
    /// <param name="version">From 1.</param>
    /// <param name="fields">The fields.</param>
    /// <exception cref="ArgumentException">The name or the version cannot be used, or two fields have the same name, or a default breaks its field's rules.</exception>
    public GoatSchema(string name, int version, params IReadOnlyList<SchemaField> fields)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentOutOfRangeException.ThrowIfLessThan(version, 1);
        ArgumentNullException.ThrowIfNull(fields);
        if (!FieldSet.IsWellFormed(name) || Encoding.UTF8.GetByteCount(name) > CommitLimits.NameBytes)
        {
            throw new ArgumentException($"'{name}' cannot be the name of a schema: it takes {CommitLimits.NameBytes} bytes of UTF-8 at most.", nameof(name));
        }

        Name = name;
        Version = version;
        _fields = [.. fields];
        for (var i = 0; i < Fields.Count; i++)
        {
            if (!_places.TryAdd(Fields[i].Name, i))
            {
                throw new ArgumentException($"Schema '{name}' has two fields with the name '{Fields[i].Name}'.", nameof(fields));
            }

            if (Fields[i].Default is { } value && Fields[i].ProblemOf(value) is { } problem)
            {
                throw new ArgumentException($"The default of field '{problem.Field}' of schema '{name}' {problem.Message}.", nameof(fields));
            }
        }
    }

    /// <summary>The name that items carry.</summary>
    public string Name { get; }

    /// <summary>The version, from 1.</summary>
    public int Version { get; }

    /// <summary>The fields.</summary>
    public IReadOnlyList<SchemaField> Fields => _fields;

    /// <inheritdoc/>
    public override string ToString() => $"{Name} {Version}";

    /// <summary>The field with a name; null for none.</summary>
    public SchemaField? Find(string field) => _places.TryGetValue(field, out var place) ? Fields[place] : null;

    /// <summary>The field at a place.</summary>
    internal SchemaField FieldAt(int place) => _fields[place];

    /// <summary>By place of a field, its slot in items of a shape; -1 where they have none.</summary>
    internal int[] SlotsIn(FieldSet shape) => _slots.GetValue(shape, s => [.. Fields.Select(f => s.SlotOf(f.Name))]);

    /// <summary>Refuses a value that breaks a rule.</summary>
    /// <exception cref="FieldInvalidException">It does.</exception>
    internal void Check(string field, object? value) => Find(field)?.Check(Name, value);

    /// <summary>Refuses the first fields of an item where they break a rule, or required ones are not among them.</summary>
    /// <exception cref="FieldInvalidException">They do.</exception>
    internal void CheckFirst(ReadOnlySpan<(string Field, object? Value)> writes)
    {
        var missing = Fields.Where(f => f.IsRequired && f.Default is null).Select(f => f.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var (field, value) in writes)
        {
            Check(field, value);
            missing.Remove(field);
        }

        foreach (var field in missing)
        {
            Check(field, ItemState.Absent);
        }
    }

    /// <summary>What is wrong with the values of an item.</summary>
    internal List<FieldProblem> ProblemsOf(ReadOnlySpan<object?> values)
    {
        var problems = new List<FieldProblem>();
        var shape = (FieldSet)values[0]!;
        foreach (var field in Fields)
        {
            var slot = shape.SlotOf(field.Name);
            if (field.ProblemOf(slot < 0 ? ItemState.Absent : values[slot]) is { } problem)
            {
                problems.Add(problem);
            }
        }

        return problems;
    }
}
