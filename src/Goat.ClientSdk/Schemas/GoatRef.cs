namespace Goat;

/// <summary>A reference to an item, by its key. The item need not exist, here or anywhere.</summary>
/// <typeparam name="T">What the item is.</typeparam>
/// <param name="Key">The item's key; null refers to nothing.</param>
public readonly record struct GoatRef<T>(string? Key)
    where T : class, IGoatItem<T>
{
    /// <summary>Refers to an item.</summary>
    public static GoatRef<T> To(T item) => new(item.Item.Key);

    /// <summary>The item; null where the repository has none with this key, or one of another schema.</summary>
    public T? In(Repository repository)
    {
        ArgumentNullException.ThrowIfNull(repository);
        return Key is null ? null : repository.Find<T>(Key);
    }

    /// <inheritdoc/>
    public override string ToString() => Key ?? "";
}
