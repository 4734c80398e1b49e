using System.Runtime.CompilerServices;
using Goat.Frames;
using Goat.Identity;
using Goat.Wire;

namespace Goat.Replicas;

/// <summary>A replica's frames: says whose they are, reads them in windows, appends to them. See docs/format.md.</summary>
internal sealed class ReplicaLog(IReplicaStore store, DatabaseId database, RepositoryId repository, RepositoryPath path) : IAsyncDisposable
{
    private const int WindowBytes = 256 * 1024;

    // Both copies of the file header stand in these many bytes.
    private const int HeaderCopiesBytes = 1024;

    private ReplicaHeader? _header;
    private long _first;

    /// <summary>The store.</summary>
    public IReplicaStore Store { get; } = store;

    /// <summary>What the file header says.</summary>
    public ReplicaHeader Header => _header ?? throw new InvalidOperationException("The replica is not open.");

    /// <summary>The key of the frames.</summary>
    public FrameKey Key { get; private set; }

    /// <summary>Where the frames after the file header begin.</summary>
    public long First => _first;

    /// <summary>Whether nobody else has touched the bytes since they were last closed.</summary>
    public bool IsAsClosed { get; private set; }

    /// <summary>Finds out whose the frames are; begins where there are none.</summary>
    /// <param name="newHeader">Makes the header of a new file.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <returns>Ranges that hold no good file header.</returns>
    /// <exception cref="WrongReplicaException">They belong to another database or repository.</exception>
    /// <exception cref="RepositoryNotFoundException">There are none, and none may be written.</exception>
    public async ValueTask<IReadOnlyList<DamagedRange>> OpenAsync(Func<ReplicaHeader> newHeader, CancellationToken cancellationToken)
    {
        var tail = await LoadTailAsync(cancellationToken).ConfigureAwait(false);
        var damage = await ReadHeaderAsync(tail, newHeader, cancellationToken).ConfigureAwait(false);
        if (Header.Database != database || Header.Repository != repository)
        {
            throw new WrongReplicaException($"The replica file of {path} belongs to {Header.Path} of database {Header.Database}; this is database {database}. Put the file back where it came from.");
        }

        Key = FrameKey.Derive(Header.Incarnation);
        IsAsClosed = tail is not null && tail.Incarnation == Header.Incarnation && tail.Length == Store.Length && tail.Fingerprint == Store.Fingerprint;
        return damage;
    }

    /// <summary>Reads windows of frames, from the scanner's position to the end.</summary>
    public async IAsyncEnumerable<IReadOnlyList<Frame>> ReadAsync(FrameScanner scanner, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var end = Store.Length;
        while (scanner.Position < end)
        {
            var length = (int)Math.Min(Math.Max(WindowBytes, scanner.Needed), end - scanner.Position);
            var window = await Store.ReadAsync(scanner.Position, length, cancellationToken).ConfigureAwait(false);
            yield return scanner.Read(window, scanner.Position + length == end);
        }
    }

    /// <summary>Appends one frame.</summary>
    /// <returns>Where its content stands.</returns>
    public async ValueTask<CommitLocation> AppendAsync(FrameKind kind, ReadOnlyMemory<byte> content)
    {
        var frame = new WireWriter(FrameCodec.HeaderBytes + content.Length);
        FrameCodec.Write(frame, Key, kind, content.Span);
        var offset = await Store.AppendAsync(frame.WrittenMemory, CancellationToken.None).ConfigureAwait(false);
        return new CommitLocation(offset + FrameCodec.HeaderBytes, content.Length);
    }

    /// <summary>Notes how the frames end, and closes the store.</summary>
    public async ValueTask CloseAsync()
    {
        try
        {
            if (!Store.IsReadOnly)
            {
                await SaveTailAsync(Store.Length, Store.Fingerprint, CancellationToken.None).ConfigureAwait(false);
            }
        }
        finally
        {
            await Store.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Closes the store.</summary>
    public ValueTask DisposeAsync() => Store.DisposeAsync();

    private async ValueTask<IReadOnlyList<DamagedRange>> ReadHeaderAsync(ReplicaTail? tail, Func<ReplicaHeader> newHeader, CancellationToken cancellationToken)
    {
        _first = 0;
        var bytes = await Store.ReadAsync(0, (int)Math.Min(HeaderCopiesBytes, Store.Length), cancellationToken).ConfigureAwait(false);
        if (TryFindHeader(bytes, out var copy))
        {
            _header = ReplicaHeader.Decode(copy.Content.Span);
            return copy.Offset > 0 ? [new DamagedRange(0, copy.Offset)] : [];
        }

        if (tail is not null && await HoldsFramesAsync(FrameKey.Derive(tail.Incarnation), cancellationToken).ConfigureAwait(false))
        {
            // Both copies are damaged, the frames after them are not; reading reports the beginning as damage.
            _header = newHeader() with { Incarnation = tail.Incarnation };
            return [];
        }

        return Store.IsReadOnly ? throw new RepositoryNotFoundException(path.Value) : await BeginAsync(newHeader(), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Finds a good copy of the file header, and where the frames after both copies begin.</summary>
    private bool TryFindHeader(ReadOnlyMemory<byte> bytes, out Frame copy)
    {
        foreach (var frame in FrameCodec.Scan(bytes, FrameKey.Header).Frames)
        {
            // The copies are as long as each other: what only looks like one, in some payload, stands elsewhere.
            var length = frame.End - frame.Offset;
            if (frame.Kind == FrameKind.FileHeader && (frame.Offset == 0 || frame.Offset == length))
            {
                copy = frame;
                var hasSecond = frame.Offset == length || FrameCodec.TryRead(bytes[(int)frame.End..], FrameKey.Header, frame.End, out _);
                _first = hasSecond ? 2 * length : length;
                return true;
            }
        }

        copy = default;
        return false;
    }

    private async ValueTask<bool> HoldsFramesAsync(FrameKey key, CancellationToken cancellationToken)
    {
        var scanner = new FrameScanner(key, 0);
        await foreach (var frames in ReadAsync(scanner, cancellationToken).ConfigureAwait(false))
        {
            if (frames.Count > 0)
            {
                return true;
            }
        }

        return false;
    }

    private async ValueTask<IReadOnlyList<DamagedRange>> BeginAsync(ReplicaHeader header, CancellationToken cancellationToken)
    {
        var lost = Store.Length;
        if (lost > HeaderCopiesBytes)
        {
            // Nothing readable in a long file: nobody knows what it was, so it is kept.
            await Store.SetAsideAsync(cancellationToken).ConfigureAwait(false);
        }
        else if (lost > 0)
        {
            // The creation of the file was interrupted.
            await Store.TruncateAsync(0, cancellationToken).ConfigureAwait(false);
            lost = 0;
        }

        var frames = new WireWriter();
        FrameCodec.Write(frames, FrameKey.Header, FrameKind.FileHeader, header.Encode());
        FrameCodec.Write(frames, FrameKey.Header, FrameKind.FileHeader, header.Encode());
        await Store.AppendAsync(frames.WrittenMemory, CancellationToken.None).ConfigureAwait(false);
        (_header, _first) = (header, frames.Length);
        try
        {
            await SaveTailAsync(0, 0, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It would be the third copy of the header's secret.
        }

        return lost > 0 ? [new DamagedRange(0, lost)] : [];
    }

    private async ValueTask<ReplicaTail?> LoadTailAsync(CancellationToken cancellationToken)
    {
        var bytes = await Store.LoadAsync(ReplicaCompanion.Tail, cancellationToken).ConfigureAwait(false);
        return bytes is { } known && ReplicaTail.TryDecode(known.Span) is { } tail && tail.Database == database && tail.Repository == repository ? tail : null;
    }

    private ValueTask SaveTailAsync(long length, ulong fingerprint, CancellationToken cancellationToken) =>
        Store.SaveAsync(ReplicaCompanion.Tail, [new ReplicaTail(database, repository, Header.Incarnation, length, fingerprint).Encode()], cancellationToken);
}
