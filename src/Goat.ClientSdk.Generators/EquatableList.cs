using System.Collections.Immutable;

namespace Goat.ClientSdk.Generators;

/// <summary>A list that equals another one with equal elements, as incremental steps need it.</summary>
internal readonly struct EquatableList<T>(ImmutableArray<T> items) : IEquatable<EquatableList<T>>
    where T : IEquatable<T>
{
    private readonly ImmutableArray<T> _items = items;

    public ImmutableArray<T> Items => _items.IsDefault ? [] : _items;

    public bool Equals(EquatableList<T> other) => Items.SequenceEqual(other.Items);

    public override bool Equals(object? obj) => obj is EquatableList<T> other && Equals(other);

    public override int GetHashCode() => Items.Aggregate(17, (hash, item) => unchecked((hash * 31) + item.GetHashCode()));
}
