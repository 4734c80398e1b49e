using Goat.Commits;

namespace Goat.Merge;

/// <summary>Gives the operations of older commits on one item back, for merges that replay them.</summary>
internal interface IOperationSource
{
    /// <summary>Reads what a commit did to the item.</summary>
    /// <param name="commit">Graph index.</param>
    /// <param name="status">Whether the payload can be used.</param>
    /// <param name="operations">The operations; none where the commit changed other items only.</param>
    /// <returns>False if the commit cannot be read.</returns>
    bool TryRead(int commit, out PayloadStatus status, out IReadOnlyList<FieldOperation> operations);
}
