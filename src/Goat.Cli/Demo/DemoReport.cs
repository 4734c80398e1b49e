namespace Goat.Cli.Demo;

/// <summary>What the demo found. Times in milliseconds.</summary>
internal sealed record DemoReport
{
    /// <summary>Whether all replicas are equal byte for byte and the relay's digest agrees.</summary>
    public required bool Equal { get; init; }

    /// <summary>Records imported.</summary>
    public required int Records { get; init; }

    /// <summary>Items at the end.</summary>
    public required int Items { get; init; }

    /// <summary>Commits at the end.</summary>
    public required int Commits { get; init; }

    /// <summary>Fields that show a conflict after the offline edits.</summary>
    public required int Conflicts { get; init; }

    /// <summary>Flushes that were acknowledged before the writer was killed; every one was there when it was opened again.</summary>
    public required int AcknowledgedBeforeKill { get; init; }

    /// <summary>From the end of the import until all replicas had it.</summary>
    public required double FirstSyncMs { get; init; }

    /// <summary>From going online until all replicas agreed after the offline edits.</summary>
    public required double ConvergeMs { get; init; }

    /// <summary>From the deletion of the relay's whole cache until everybody agreed again, edits meanwhile included.</summary>
    public required double HealWholeMs { get; init; }

    /// <summary>The same for one segment.</summary>
    public required double HealPartMs { get; init; }

    /// <summary>Rounds that the relay answered, by kind.</summary>
    public required IReadOnlyDictionary<string, long> Rounds { get; init; }

    /// <summary>Rounds among them that were questions of the demo itself.</summary>
    public required int Probes { get; init; }

    /// <summary>Bytes of request bodies.</summary>
    public required long BytesUp { get; init; }

    /// <summary>Bytes of response bodies.</summary>
    public required long BytesDown { get; init; }

    /// <summary>The relay's storage operations, by class.</summary>
    public required IReadOnlyDictionary<string, long> Storage { get; init; }

    /// <summary>Length of the state of a replica.</summary>
    public required int StateBytes { get; init; }

    /// <summary>SHA-256 of that state.</summary>
    public required string StateHash { get; init; }

    /// <summary>What was done, step by step.</summary>
    public required IReadOnlyList<DemoStep> Steps { get; init; }
}
