using System.Text;
using Goat.Commits;

namespace Goat.Merge;

/// <summary>
/// The names of an item's fields, in order of first use: the shape that items with the same fields share. Immutable; slots count from 1, because slot 0 of an item's values holds its field set.
/// Leads to the values that the items of a repository share as well. Thread-safe.
/// </summary>
public sealed class FieldSet
{
    private const int ScanLimit = 8;
    private const int ShareLimit = 64;

    private readonly string[] _names;
    private readonly Dictionary<string, int>? _slots;
    private readonly Lock _lock = new();
    private readonly FieldSet _origin;
    private Dictionary<string, FieldSet>? _next;
    private Dictionary<string, FieldSet>? _schemas;

    // Most items of a repository have the same fields in the same order.
    private FieldSet? _first;

    /// <summary>Creates an empty set: the root that all items of a repository start from.</summary>
    public FieldSet()
        : this([], new SharedValues(), "", origin: null)
    {
    }

    private FieldSet(string[] names, FieldSet like)
        : this(names, like.Shared, like.Schema, like._origin)
    {
    }

    private FieldSet(string[] names, SharedValues shared, string schema, FieldSet? origin)
    {
        _names = names;
        Shared = shared;
        Schema = schema;
        _origin = origin ?? this;
        if (names.Length > ScanLimit)
        {
            _slots = new Dictionary<string, int>(names.Length, StringComparer.Ordinal);
            for (var i = 0; i < names.Length; i++)
            {
                _slots.Add(names[i], i + 1);
            }
        }
    }

    /// <summary>Fields; also the greatest slot.</summary>
    public int Count => _names.Length;

    /// <summary>The names, by slot.</summary>
    public IReadOnlyList<string> Names => _names;

    /// <summary>The values that all items share whose field sets come from the same root.</summary>
    public SharedValues Shared { get; }

    /// <summary>The schema of the items with this shape; empty for none.</summary>
    public string Schema { get; }

    /// <summary>The field of a slot.</summary>
    /// <param name="slot">From 1 to <see cref="Count"/>.</param>
    public string NameOf(int slot) => _names[slot - 1];

    /// <summary>What is wrong with a field's name, or null.</summary>
    public static string? CheckName(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (name.Length == 0)
        {
            return "it is empty.";
        }

        if (name.AsSpan().ContainsAnyInRange('\ud800', '\udfff') && !IsWellFormed(name))
        {
            return "it holds a lone surrogate.";
        }

        return name.Length > CommitLimits.NameBytes || Encoding.UTF8.GetByteCount(name) > CommitLimits.NameBytes ? $"it is longer than {CommitLimits.NameBytes} bytes." : null;
    }

    /// <summary>Whether every surrogate of a text has its partner.</summary>
    public static bool IsWellFormed(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsSurrogate(text[i]) && !(char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[++i])))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The slot of a field, or -1.</summary>
    public int SlotOf(string field)
    {
        if (_slots is not null)
        {
            return _slots.TryGetValue(field, out var slot) ? slot : -1;
        }

        for (var i = 0; i < _names.Length; i++)
        {
            if (string.Equals(_names[i], field, StringComparison.Ordinal))
            {
                return i + 1;
            }
        }

        return -1;
    }

    /// <summary>This set with one more field, which gets the next slot. Items that add the same field to the same set share the result.</summary>
    public FieldSet With(string field)
    {
        if (_names.Length >= ShareLimit)
        {
            return new FieldSet([.. _names, field], this);
        }

        if (Volatile.Read(ref _first) is { } first && string.Equals(first._names[^1], field, StringComparison.Ordinal))
        {
            return first;
        }

        lock (_lock)
        {
            _next ??= new Dictionary<string, FieldSet>(StringComparer.Ordinal);
            if (!_next.TryGetValue(field, out var next))
            {
                next = new FieldSet([.. _names, field], this);
                if (_next.Count < ShareLimit)
                {
                    _next.Add(field, next);
                    _first ??= next;
                }
            }

            return next;
        }
    }

    /// <summary>The set with the same fields, in the same slots, of items with a schema.</summary>
    public FieldSet Under(string schema)
    {
        ArgumentNullException.ThrowIfNull(schema);
        return string.Equals(schema, Schema, StringComparison.Ordinal) ? this : _origin.RootOf(schema).WithAll(_names);
    }

    private FieldSet RootOf(string schema)
    {
        if (schema.Length == 0)
        {
            return this;
        }

        lock (_lock)
        {
            _schemas ??= new Dictionary<string, FieldSet>(StringComparer.Ordinal);
            if (!_schemas.TryGetValue(schema, out var root))
            {
                // However many names others think up: sharing is for the ordinary ones.
                root = new FieldSet([], Shared, schema, this);
                if (_schemas.Count < ShareLimit)
                {
                    _schemas.Add(schema, root);
                }
            }

            return root;
        }
    }

    /// <summary>This set with the fields of a list that it does not have, in their order.</summary>
    public FieldSet WithAll(IReadOnlyList<string> fields)
    {
        ArgumentNullException.ThrowIfNull(fields);
        var set = this;
        var at = 0;
        for (; at < fields.Count && set.Count < ShareLimit; at++)
        {
            set = set.SlotOf(fields[at]) < 0 ? set.With(fields[at]) : set;
        }

        if (at == fields.Count)
        {
            return set;
        }

        // Beyond the limit nothing is shared, and one set after the other would take the square of their number.
        var names = new List<string>(set._names);
        var known = new HashSet<string>(names, StringComparer.Ordinal);
        for (; at < fields.Count; at++)
        {
            if (known.Add(fields[at]))
            {
                names.Add(fields[at]);
            }
        }

        return names.Count == set.Count ? set : new FieldSet([.. names], this);
    }
}
