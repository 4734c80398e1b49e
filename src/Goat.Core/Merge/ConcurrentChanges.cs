namespace Goat.Merge;

/// <summary>What only an item has that was changed concurrently, or by a void change: several heads, and the writes that do not show.</summary>
internal sealed class ConcurrentChanges(ItemHead[] heads)
{
    /// <summary>Undominated changes, void ones among them, by commit.</summary>
    public ItemHead[] Heads { get; set; } = heads;

    /// <summary>Undominated changes among those that count, by commit.</summary>
    public ItemHead[] Effective { get; set; } = heads;

    /// <summary>By slot: the other undominated writes, the greatest first. Null rather than empty.</summary>
    public SortedDictionary<int, FieldWrite[]>? Others { get; set; }

    /// <summary>By slot: operations that wait for others to be read. Null rather than empty.</summary>
    public SortedDictionary<int, UnmergedEdits>? Unmerged { get; set; }

    /// <summary>Slots that are computed from all their operations whenever there is a new one, because a void one among them moved positions. Null rather than empty.</summary>
    public SortedSet<int>? Rebuilt { get; set; }

    /// <summary>Whether there is one head, and it counts: what every other item has.</summary>
    public bool HasOneHead => Heads.Length == 1 && Heads.AsSpan().SequenceEqual(Effective);
}
