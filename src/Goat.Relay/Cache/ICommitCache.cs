using Goat.Identity;

namespace Goat.Relay.Cache;

/// <summary>
/// The commit cache: append-only segments of frames per repository, and one control row that names them. Anything of it may vanish at any moment; its callers notice and
/// clients heal it. Made for append blobs: no method lists, an append is one call, a read is one ranged call. Implementations count their calls in <see cref="Storage.StorageOperations"/>, are
/// thread-safe, and throw <see cref="Storage.StorageUnavailableException"/> when storage fails. CommitCacheConformance (tests/Goat.Relay.Conformance) is what each one must pass.
/// </summary>
public interface ICommitCache
{
    /// <summary>Greatest frame that one append takes.</summary>
    int MaxAppendBytes { get; }

    /// <summary>Reads the control row; null where there is none or it is damaged.</summary>
    ValueTask<CacheControl?> ReadControlAsync(RepositoryId repository, CancellationToken cancellationToken);

    /// <summary>Begins a cache: a new generation with an empty first segment. Where there is one already, or another caller was faster, that one is returned.</summary>
    ValueTask<CacheControl> CreateAsync(RepositoryId repository, CancellationToken cancellationToken);

    /// <summary>Reads a range of a segment.</summary>
    /// <param name="repository">The repository.</param>
    /// <param name="segment">The segment.</param>
    /// <param name="offset">Where to begin; behind the end gives no bytes and the length.</param>
    /// <param name="count">How many bytes at most.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    ValueTask<SegmentRead> ReadAsync(RepositoryId repository, SegmentId segment, long offset, int count, CancellationToken cancellationToken);

    /// <summary>Appends a frame, whole or not at all as far as readers can tell: a torn one fails its checksum.</summary>
    /// <param name="repository">The repository.</param>
    /// <param name="segment">The active segment, as the caller knows it.</param>
    /// <param name="frame">At most <see cref="MaxAppendBytes"/>.</param>
    /// <param name="cancellationToken">Cancels the call; whether the frame was written is then unknown.</param>
    ValueTask<SegmentAppend> AppendAsync(RepositoryId repository, SegmentId segment, ReadOnlyMemory<byte> frame, CancellationToken cancellationToken);

    /// <summary>Makes the next segment active, if the control row still is the expected one; also where the active segment has vanished, for its number is not used again.</summary>
    /// <returns>The control row as it is now: rolled by this caller or changed by another. Null where it has vanished.</returns>
    ValueTask<CacheControl?> RollAsync(RepositoryId repository, CacheControl expected, CancellationToken cancellationToken);

    /// <summary>Reads the index blob of a generation; null where there is none. Its bytes have a checksum, and may be those of any earlier write.</summary>
    ValueTask<ReadOnlyMemory<byte>?> ReadIndexAsync(RepositoryId repository, ulong generation, CancellationToken cancellationToken);

    /// <summary>Puts an index blob in the place of the one before. It may be lost like everything else.</summary>
    ValueTask WriteIndexAsync(RepositoryId repository, ulong generation, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken);

    /// <summary>Finds out whether storage can be reached.</summary>
    /// <exception cref="Storage.StorageUnavailableException">It cannot.</exception>
    ValueTask ProbeAsync(CancellationToken cancellationToken);
}
