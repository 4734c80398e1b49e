namespace Goat.Merge;

/// <summary>Operations on a field that could not be taken in by themselves.</summary>
/// <param name="Commits">Graph indices, ascending.</param>
/// <param name="IsWide">Whether the field has to be computed from all its operations; otherwise those since the common version are enough.</param>
internal sealed record UnmergedEdits(int[] Commits, bool IsWide)
{
    /// <summary>These and another one.</summary>
    public UnmergedEdits With(int commit, bool isWide) => new([.. Commits, commit], IsWide || isWide);
}
