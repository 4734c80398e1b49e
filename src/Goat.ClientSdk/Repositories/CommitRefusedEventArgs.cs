namespace Goat;

/// <summary>A relay refused a commit of this device.</summary>
public sealed class CommitRefusedEventArgs : EventArgs
{
    internal CommitRefusedEventArgs(RefusedCommit commit) => Commit = commit;

    /// <summary>The commit, the reason and the values.</summary>
    public RefusedCommit Commit { get; }
}
