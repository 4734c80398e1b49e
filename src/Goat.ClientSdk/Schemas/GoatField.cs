namespace Goat;

/// <summary>Names a field of a typed item, with the type of its values.</summary>
/// <typeparam name="T">The type of the property.</typeparam>
/// <param name="Name">The name the field is stored under.</param>
public sealed record GoatField<T>(string Name)
{
    /// <inheritdoc/>
    public override string ToString() => Name;
}
