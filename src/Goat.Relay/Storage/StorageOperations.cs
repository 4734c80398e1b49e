using System.Diagnostics.Metrics;

namespace Goat.Relay.Storage;

/// <summary>Counts storage calls by class. Every adapter of a storage port counts each call it makes, failed ones included: those are billed too. Thread-safe.</summary>
public sealed class StorageOperations
{
    /// <summary>Name of the counter in the meter "Goat.Relay".</summary>
    public const string CounterName = "goat.relay.storage.operations";

    private static readonly string[] Names = ["read", "append", "control_read", "control_write", "list", "delete"];

    private readonly long[] _counts = new long[Names.Length];
    private readonly Counter<long>? _counter;

    /// <summary>Counts in memory and, if there is a meter, in its counter.</summary>
    public StorageOperations(Meter? meter = null) =>
        _counter = meter?.CreateCounter<long>(CounterName, "{operation}", "Storage calls by class (tag operation).");

    /// <summary>Counts one call.</summary>
    public void Count(StorageOperation operation)
    {
        Interlocked.Increment(ref _counts[(int)operation]);
        _counter?.Add(1, new KeyValuePair<string, object?>("operation", Names[(int)operation]));
    }

    /// <summary>The counts so far.</summary>
    public StorageCounts Snapshot() => new(
        Of(StorageOperation.Read),
        Of(StorageOperation.Append),
        Of(StorageOperation.ControlRead),
        Of(StorageOperation.ControlWrite),
        Of(StorageOperation.List),
        Of(StorageOperation.Delete));

    private long Of(StorageOperation operation) => Interlocked.Read(ref _counts[(int)operation]);
}
