using Goat.Commits;
using Goat.Wire;

namespace Goat.Bundles;

/// <summary>The column of schemas, read: each stands once, then its number.</summary>
internal sealed class SchemaTable
{
    private readonly List<SchemaName> _schemas = new(1);

    // Made for the second schema: most bundles have but one.
    private HashSet<SchemaName>? _known;

    /// <summary>Reads the next schema.</summary>
    public SchemaName Read(ref WireReader column)
    {
        var number = column.ReadVarint();
        if (number > 0)
        {
            GoatFormatException.Unless(number <= _schemas.Count, "A schema number is not known.");
            return _schemas[(int)number - 1];
        }

        var schema = new SchemaName(column.ReadString(CommitLimits.NameBytes, "schema name"), column.ReadVarint());
        GoatFormatException.Unless(_schemas.Count == 0 || (_known ??= [.. _schemas]).Add(schema), "A schema stands twice.");
        _schemas.Add(schema);
        return schema;
    }
}
