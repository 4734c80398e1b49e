using Goat.Commits;
using Goat.Merge;

namespace Goat;

/// <summary>A field of a <see cref="GoatSchema"/>. Immutable and thread-safe.</summary>
public sealed class SchemaField
{
    private readonly object? _default;
    private readonly FieldRule[] _rules = [];

    /// <summary>Describes a field.</summary>
    /// <param name="name">The name it is stored under: 1 to 100 bytes of UTF-8.</param>
    /// <param name="type">What it holds.</param>
    /// <exception cref="ArgumentException">The name cannot be that of a field.</exception>
    public SchemaField(string name, FieldType type)
    {
        if (FieldSet.CheckName(name) is { } problem)
        {
            throw new ArgumentException($"'{name}' cannot be the name of a field: {problem}", nameof(name));
        }

        Name = name;
        Type = type;
    }

    /// <summary>The name it is stored under.</summary>
    public string Name { get; }

    /// <summary>What it holds.</summary>
    public FieldType Type { get; }

    /// <summary>Whether an item has to have a value, other than null, in it.</summary>
    /// <value>Default: false.</value>
    public bool IsRequired { get; init; }

    /// <summary>What the field shows where it has no value. It is never stored.</summary>
    /// <value>Default: null, none.</value>
    public object? Default
    {
        get => _default;
        init => _default = ScalarCodec.Normalize(value);
    }

    /// <summary>What values have to be like, besides their type.</summary>
    /// <value>Default: none.</value>
    public IReadOnlyList<FieldRule> Rules
    {
        get => _rules;
        init => _rules = [.. value];
    }

    /// <inheritdoc/>
    public override string ToString() => Name;

    /// <summary>Refuses a value that breaks a rule.</summary>
    /// <param name="schema">The name of the schema, to be told.</param>
    /// <param name="value">The value, as it would be stored.</param>
    /// <exception cref="FieldInvalidException">It does.</exception>
    internal void Check(string schema, object? value)
    {
        if (ProblemOf(value) is { } problem)
        {
            throw new FieldInvalidException(schema, problem);
        }
    }

    /// <summary>What is wrong with a stored value; null for nothing.</summary>
    internal FieldProblem? ProblemOf(object? value)
    {
        if (value is null || ReferenceEquals(value, ItemState.Absent))
        {
            return IsRequired && (value is null || Default is null) ? new FieldProblem(Name, "Required", "must have a value") : null;
        }

        if (!IsOfType(value))
        {
            return new FieldProblem(Name, "Type", $"must be {Type}, not {value.GetType().Name}");
        }

        foreach (var rule in _rules)
        {
            if (!rule.Holds(value))
            {
                return new FieldProblem(Name, rule.Name, rule.Message);
            }
        }

        return null;
    }

    private bool IsOfType(object value) => Type switch
    {
        FieldType.Any => true,
        FieldType.Boolean => value is bool,
        FieldType.Integer => value is long,
        FieldType.Double => value is double,
        FieldType.Decimal => value is decimal,
        FieldType.String => value is string,
        FieldType.Bytes => value is byte[],
        FieldType.DateTimeOffset => value is DateTimeOffset,
        FieldType.DateOnly => value is DateOnly,
        FieldType.TimeSpan => value is TimeSpan,
        FieldType.Guid => value is Guid,
        _ => false,
    };
}
