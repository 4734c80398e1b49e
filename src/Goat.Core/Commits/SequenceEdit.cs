namespace Goat.Commits;

/// <summary>What one commit does to a list or a text: splices in ascending order of position, each but the first after at least one skipped element. Immutable.</summary>
/// <typeparam name="T">Type of the elements: char for text.</typeparam>
/// <param name="Splices">The splices.</param>
/// <param name="Inserted">The inserted elements of all splices, in their order.</param>
internal sealed record SequenceEdit<T>(IReadOnlyList<Splice> Splices, ReadOnlyMemory<T> Inserted)
{
    /// <summary>Elements that the edited version has at least: those skipped and deleted.</summary>
    public int Reach { get; } = (int)Splices.Sum(s => (long)s.Skipped + s.Deleted);

    /// <summary>Elements deleted.</summary>
    public int Deleted { get; } = (int)Splices.Sum(s => (long)s.Deleted);

    /// <summary>An edit of one place.</summary>
    public static SequenceEdit<T> At(int position, int deleted, ReadOnlyMemory<T> inserted) => new([new Splice(position, deleted, inserted.Length)], inserted);
}
