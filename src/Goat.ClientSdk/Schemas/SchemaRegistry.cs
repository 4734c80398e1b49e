using System.Collections.Concurrent;

namespace Goat.Schemas;

/// <summary>The schemas that an application knows, by name. Thread-safe.</summary>
internal sealed class SchemaRegistry
{
    private readonly ConcurrentDictionary<string, GoatSchema> _schemas = new(StringComparer.Ordinal);

    public SchemaRegistry(IEnumerable<GoatSchema> schemas)
    {
        foreach (var schema in schemas)
        {
            Add(schema);
        }
    }

    public GoatSchema? Find(string name) => name.Length > 0 && _schemas.TryGetValue(name, out var schema) ? schema : null;

    /// <summary>Adds a schema; does nothing where it is there.</summary>
    /// <exception cref="InvalidOperationException">There is another one with its name.</exception>
    public void Add(GoatSchema schema)
    {
        if (!ReferenceEquals(_schemas.GetOrAdd(schema.Name, schema), schema))
        {
            throw new InvalidOperationException($"The database has another schema '{schema.Name}' already. Use one version of a schema in a database, and put it into {nameof(GoatDbOptions)}.{nameof(GoatDbOptions.Schemas)}.");
        }
    }
}
