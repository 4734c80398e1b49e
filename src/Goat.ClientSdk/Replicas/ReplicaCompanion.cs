namespace Goat.Replicas;

/// <summary>What is kept beside a replica's frames. Each can be deleted at any time without losing data.</summary>
internal enum ReplicaCompanion
{
    /// <summary>How the frames ended when they were last closed.</summary>
    Tail,

    /// <summary>The state of the items up to some frame.</summary>
    Checkpoint,
}
