namespace Goat.Sync;

/// <summary>What a round turned out to be. Ordered: the later, the more it had to find out.</summary>
public enum RoundKind : byte
{
    /// <summary>Both held the same.</summary>
    Equal = 0,

    /// <summary>The difference was known exactly from frontiers.</summary>
    Exact = 1,

    /// <summary>The replicas had diverged: a Bloom filter found the difference.</summary>
    Filtered = 2,

    /// <summary>One of them had lost something: a Bloom filter over what it really has, orphans included, found what it lacks.</summary>
    Healing = 3,
}
