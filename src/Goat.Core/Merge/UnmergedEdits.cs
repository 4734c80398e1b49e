namespace Goat.Merge;

/// <summary>Operations on a field that could not be taken in by themselves.</summary>
/// <param name="commits">Graph indices, ascending.</param>
/// <param name="isWide">Whether the field has to be computed from all its operations; otherwise those since the common version are enough.</param>
internal sealed class UnmergedEdits(List<int> commits, bool isWide)
{
    /// <summary>Graph indices, ascending.</summary>
    public IReadOnlyList<int> Commits => commits;

    /// <summary>Whether the field has to be computed from all its operations; otherwise those since the common version are enough.</summary>
    public bool IsWide { get; private set; } = isWide;

    /// <summary>Adds one.</summary>
    public void Add(int commit, bool isWide)
    {
        commits.Add(commit);
        IsWide |= isWide;
    }
}
