using Goat.Commits;

namespace Goat.Merge.Values;

/// <summary>An element of a set, or a key of a map, in the order in which they are shown.</summary>
/// <param name="Value">As <see cref="ScalarCodec"/> lists the types; may be null.</param>
internal readonly record struct EntryKey(object? Value) : IComparable<EntryKey>
{
    public int CompareTo(EntryKey other) => ScalarOrder.Compare(Value, other.Value);

    public bool Equals(EntryKey other) => ScalarCodec.AreEqual(Value, other.Value);

    public override int GetHashCode() => Value is byte[]? 0 : Value?.GetHashCode() ?? 0;
}
