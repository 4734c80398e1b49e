using Goat.Commits;

namespace Goat.Replicas;

/// <summary>A commit, where it stands, and what its payload says.</summary>
/// <param name="Commit">The commit.</param>
/// <param name="Location">Its place in the store.</param>
/// <param name="Status">Whether the payload can be used.</param>
/// <param name="Operations">The operations of each change; empty unless readable.</param>
internal readonly record struct StoredCommit(Commit Commit, CommitLocation Location, PayloadStatus Status, FieldOperation[][] Operations)
{
    public static StoredCommit Read(Commit commit, CommitLocation location)
    {
        if (commit.Payload is null && !commit.Header.IsOpaque)
        {
            // Withheld or erased: known by its hash only, without effect.
            return new StoredCommit(commit, location, PayloadStatus.Void, []);
        }

        var status = PayloadCodec.TryRead(commit, out var operations);

        // Counters, collections and texts have no form here yet: their items are read-only, as for any newer application.
        return HasEdits(operations) ? new StoredCommit(commit, location, PayloadStatus.Opaque, []) : new StoredCommit(commit, location, status, operations);
    }

    private static bool HasEdits(FieldOperation[][] operations)
    {
        foreach (var list in operations)
        {
            foreach (var operation in list)
            {
                if (!operation.IsWrite)
                {
                    return true;
                }
            }
        }

        return false;
    }
}
