namespace Goat;

/// <summary>An item seen through the properties of a class. The generator of this package implements it for partial classes with <see cref="GoatItemAttribute"/>.</summary>
/// <typeparam name="T">The class itself.</typeparam>
public interface IGoatItem<T>
    where T : class, IGoatItem<T>
{
    /// <summary>What the items are like.</summary>
    static abstract GoatSchema Schema { get; }

    /// <summary>The item, for access by names.</summary>
    Item Item { get; }

    /// <summary>Makes the object for an item.</summary>
    static abstract T Create(Item item);
}
