namespace Goat;

/// <summary>Makes a partial class a typed item: its partial properties become fields. See docs/typed-items.md.</summary>
/// <param name="schema">The name of the schema, which items carry.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class GoatItemAttribute(string schema) : Attribute
{
    /// <summary>The name of the schema.</summary>
    public string Schema { get; } = schema;

    /// <summary>The version of the schema, from 1. Has to be given.</summary>
    public int Version { get; set; }
}
