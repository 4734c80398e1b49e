namespace Goat.Pending;

/// <summary>Edits of distinct items that can stand in one commit, in the order of their beginning.</summary>
internal sealed class PendingBatch
{
    public List<PendingEdit> Edits { get; } = [];
}
