using Goat.Replicas;

namespace Goat.FaultWriter.Schedules;

/// <summary>A store each of whose calls begins and ends when the scheduler chooses that.</summary>
internal sealed class ScheduledStore(MemoryReplicaStore inner, Scheduler scheduler) : IReplicaStore
{
    private long _synced;

    /// <summary>Bytes that would survive a power failure.</summary>
    public long Synced => _synced;

    public long Length => inner.Length;

    public bool IsDirty => _synced < inner.Length;

    public ulong Fingerprint => inner.Fingerprint;

    public ValueTask<ReadOnlyMemory<byte>> ReadAsync(long offset, int length, CancellationToken cancellationToken) =>
        Call("read", () => inner.ReadAsync(offset, length, cancellationToken));

    public ValueTask<long> AppendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken) =>
        Call("append", () => inner.AppendAsync(bytes, cancellationToken));

    public async ValueTask TruncateAsync(long length, CancellationToken cancellationToken)
    {
        await scheduler.Turn("truncate").ConfigureAwait(false);
        await inner.TruncateAsync(length, cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask SyncAsync(CancellationToken cancellationToken)
    {
        var length = inner.Length;
        await scheduler.Turn("sync").ConfigureAwait(false);
        await scheduler.Turn("synced").ConfigureAwait(false);
        _synced = Math.Max(_synced, length);
    }

    public ValueTask SetAsideAsync(CancellationToken cancellationToken) => TruncateAsync(0, cancellationToken);

    public ValueTask<ReadOnlyMemory<byte>?> LoadAsync(ReplicaCompanion companion, CancellationToken cancellationToken) =>
        Call("load", () => inner.LoadAsync(companion, cancellationToken));

    public async ValueTask SaveAsync(ReplicaCompanion companion, IReadOnlyList<ReadOnlyMemory<byte>> parts, CancellationToken cancellationToken)
    {
        await scheduler.Turn("save").ConfigureAwait(false);
        await inner.SaveAsync(companion, parts, cancellationToken).ConfigureAwait(false);
        await scheduler.Turn("saved").ConfigureAwait(false);
    }

    public ValueTask DisposeAsync() => inner.DisposeAsync();

    private async ValueTask<T> Call<T>(string name, Func<ValueTask<T>> call)
    {
        await scheduler.Turn(name).ConfigureAwait(false);
        var result = await call().ConfigureAwait(false);
        await scheduler.Turn(name).ConfigureAwait(false);
        return result;
    }
}
