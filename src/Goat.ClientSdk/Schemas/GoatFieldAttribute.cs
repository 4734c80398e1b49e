namespace Goat;

/// <summary>Says how a property of a typed item is stored.</summary>
/// <param name="name">The name of the field; without it that of the property in camelCase.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class GoatFieldAttribute(string? name = null) : Attribute
{
    /// <summary>The name of the field; null for that of the property in camelCase.</summary>
    public string? Name { get; } = name;

    /// <summary>Whether an item has to have a value in it.</summary>
    public bool Required { get; set; }

    /// <summary>What the property shows where the field has no value. It is never stored.</summary>
    public object? Default { get; set; }
}
