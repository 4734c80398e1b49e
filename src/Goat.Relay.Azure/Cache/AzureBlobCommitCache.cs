using System.Security.Cryptography;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using Goat.Identity;
using Goat.Relay.Azure.Storage;
using Goat.Relay.Cache;
using Goat.Relay.Storage;

namespace Goat.Relay.Azure.Cache;

/// <summary>
/// A commit cache of append blobs: an append is one block, a read one range. The control row is a small blob beside them, so that whoever deletes the container deletes both. Appends
/// have no condition on the position: a block is written whole or not at all, storage puts concurrent ones in order and says where each stands, so two relays need not know of each other.
/// A sealed blob takes no more blocks; that, not the control row, is what ends a segment.
/// </summary>
public sealed class AzureBlobCommitCache : ICommitCache
{
    private const int BlockBytes = 4 * 1024 * 1024;
    private const string BlobIsSealed = "BlobIsSealed";
    private const string TooManyBlocks = "BlockCountExceedsLimit";
    private const string WrongBlobType = "InvalidBlobType";

    private readonly BlobContainerClient _container;
    private readonly long _segmentBytes;
    private readonly int _segmentBlocks;

    /// <summary>Uses the container of a storage account, which is made when it is needed.</summary>
    /// <param name="storage">The account.</param>
    /// <param name="segmentBytes">Length from which on a segment is full.</param>
    /// <param name="segmentBlocks">Appends after which a segment is full; storage allows 50,000. The fewer, the less a relay that starts has to read; the more, the fewer segments it has to look after.</param>
    public AzureBlobCommitCache(AzureStorage storage, long segmentBytes = 32 * 1024 * 1024, int segmentBlocks = 16_384)
    {
        ArgumentNullException.ThrowIfNull(storage);
        _container = storage.Cache;
        _segmentBytes = segmentBytes;
        _segmentBlocks = segmentBlocks;
    }

    /// <inheritdoc/>
    public int MaxAppendBytes => BlockBytes;

    /// <inheritdoc/>
    public ValueTask<CacheControl?> ReadControlAsync(RepositoryId repository, CancellationToken cancellationToken) =>
        GuardAsync(repository, async () => (await FindControlAsync(repository, cancellationToken).ConfigureAwait(false)).Control, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<CacheControl> CreateAsync(RepositoryId repository, CancellationToken cancellationToken) =>
        GuardAsync(repository, () => CreateGuardedAsync(repository, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<SegmentRead> ReadAsync(RepositoryId repository, SegmentId segment, long offset, int count, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        return GuardAsync(repository, () => ReadGuardedAsync(SegmentBlob.Of(_container, repository, segment), offset, count, cancellationToken), cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<SegmentAppend> AppendAsync(RepositoryId repository, SegmentId segment, ReadOnlyMemory<byte> frame, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(frame.Length, MaxAppendBytes);
        return GuardAsync(repository, () => AppendGuardedAsync(SegmentBlob.Of(_container, repository, segment), frame, cancellationToken), cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<CacheControl?> RollAsync(RepositoryId repository, CacheControl expected, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(expected);
        return GuardAsync(repository, () => RollGuardedAsync(repository, expected, cancellationToken), cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<ReadOnlyMemory<byte>?> ReadIndexAsync(RepositoryId repository, ulong generation, CancellationToken cancellationToken) =>
        GuardAsync(repository, () => FindIndexAsync(_container.GetBlobClient(BlobNames.Index(repository, generation)), cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public async ValueTask WriteIndexAsync(RepositoryId repository, ulong generation, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        var blob = _container.GetBlobClient(BlobNames.Index(repository, generation));
        await GuardAsync(repository, () => blob.UploadAsync(BinaryData.FromBytes(bytes), overwrite: true, cancellationToken), cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask ProbeAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _container.ExistsAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (StorageFailure.IsUnavailable(e, cancellationToken))
        {
            throw StorageFailure.ToUnavailable($"Container '{_container.Name}'", e);
        }
    }

    private static async ValueTask<T> GuardAsync<T>(RepositoryId repository, Func<Task<T>> work, CancellationToken cancellationToken)
    {
        try
        {
            return await work().ConfigureAwait(false);
        }
        catch (Exception e) when (StorageFailure.IsUnavailable(e, cancellationToken))
        {
            throw StorageFailure.ToUnavailable($"The cache of repository {repository}", e);
        }
    }

    private static async Task<SegmentRead> ReadGuardedAsync(SegmentBlob blob, long offset, int count, CancellationToken cancellationToken)
    {
        // A range that begins at the end is refused, without saying anything of the blob: so it begins with the byte before.
        var overlap = offset > 0 ? 1 : 0;
        try
        {
            var range = new HttpRange(offset - overlap, Math.Max(1, (long)count + overlap));
            BlobDownloadResult read = await blob.Client.DownloadContentAsync(new BlobDownloadOptions { Range = range }, cancellationToken).ConfigureAwait(false);
            var details = read.Details;
            if (!blob.IsMarkedBy(details.Metadata) || details.BlobType != BlobType.Append)
            {
                return SegmentRead.Gone;
            }

            var bytes = read.Content.ToMemory()[overlap..];
            return new SegmentRead(StateOf(details.IsSealed), bytes[..Math.Min(bytes.Length, count)], LengthIn(details.ContentRange));
        }
        catch (RequestFailedException e) when (StorageFailure.IsMissing(e))
        {
            return SegmentRead.Gone;
        }
        catch (RequestFailedException e) when (e.Status == 416)
        {
            return await ReadPropertiesAsync(blob, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>The blob is empty, or shorter than its reader knows.</summary>
    private static async Task<SegmentRead> ReadPropertiesAsync(SegmentBlob blob, CancellationToken cancellationToken)
    {
        try
        {
            BlobProperties properties = await blob.Client.GetPropertiesAsync(cancellationToken: cancellationToken).ConfigureAwait(false);
            return blob.IsMarkedBy(properties.Metadata) && properties.BlobType == BlobType.Append
                ? new SegmentRead(StateOf(properties.IsSealed), default, properties.ContentLength)
                : SegmentRead.Gone;
        }
        catch (RequestFailedException e) when (StorageFailure.IsMissing(e))
        {
            return SegmentRead.Gone;
        }
    }

    private static SegmentState StateOf(bool isSealed) => isSealed ? SegmentState.Sealed : SegmentState.Open;

    // "bytes 0-9/100"
    private static long LengthIn(string contentRange) =>
        long.Parse(contentRange.AsSpan(contentRange.IndexOf('/', StringComparison.Ordinal) + 1), System.Globalization.CultureInfo.InvariantCulture);

    private static async Task<ReadOnlyMemory<byte>?> FindIndexAsync(BlobClient blob, CancellationToken cancellationToken)
    {
        try
        {
            BlobDownloadResult read = await blob.DownloadContentAsync(cancellationToken).ConfigureAwait(false);
            return read.Content.ToMemory();
        }
        catch (RequestFailedException e) when (StorageFailure.IsMissing(e))
        {
            return null;
        }
    }

    private async Task<SegmentAppend> AppendGuardedAsync(SegmentBlob blob, ReadOnlyMemory<byte> frame, CancellationToken cancellationToken)
    {
        try
        {
            using var content = BinaryData.FromBytes(frame).ToStream();
            BlobAppendInfo info = await blob.Client.AppendBlockAsync(content, cancellationToken: cancellationToken).ConfigureAwait(false);
            var offset = long.Parse(info.BlobAppendOffset, System.Globalization.CultureInfo.InvariantCulture);
            return new SegmentAppend(SegmentState.Open, offset, offset + frame.Length >= _segmentBytes || info.BlobCommittedBlockCount >= _segmentBlocks);
        }
        catch (RequestFailedException e) when (StorageFailure.IsMissing(e) || e.ErrorCode == WrongBlobType)
        {
            return new SegmentAppend(SegmentState.Gone, 0, IsFull: false);
        }
        catch (RequestFailedException e) when (e.ErrorCode is BlobIsSealed or TooManyBlocks)
        {
            return new SegmentAppend(SegmentState.Sealed, 0, IsFull: true);
        }
    }

    private async Task<CacheControl> CreateGuardedAsync(RepositoryId repository, CancellationToken cancellationToken)
    {
        var control = new CacheControl(BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong))), 1, 1);
        var first = SegmentBlob.Of(_container, repository, control.ActiveSegment);
        if (!await first.TryCreateAsync(cancellationToken).ConfigureAwait(false))
        {
            await _container.CreateIfNotExistsAsync(cancellationToken: cancellationToken).ConfigureAwait(false);
            if (!await first.TryCreateAsync(cancellationToken).ConfigureAwait(false))
            {
                throw new StorageUnavailableException($"Container '{_container.Name}' vanishes as soon as it is made.");
            }
        }

        if (await TryWriteControlAsync(repository, control, new BlobRequestConditions { IfNoneMatch = ETag.All }, cancellationToken).ConfigureAwait(false))
        {
            return control;
        }

        var (found, tag) = await FindControlAsync(repository, cancellationToken).ConfigureAwait(false);
        if (found is null && await TryWriteControlAsync(repository, control, new BlobRequestConditions { IfMatch = tag }, cancellationToken).ConfigureAwait(false))
        {
            // A damaged row was in the way.
            return control;
        }

        if (found != control)
        {
            await first.Client.DeleteIfExistsAsync(cancellationToken: cancellationToken).ConfigureAwait(false);
        }

        return found ?? throw new StorageUnavailableException($"The control row of repository {repository} vanishes as soon as it is made.");
    }

    private async Task<CacheControl?> RollGuardedAsync(RepositoryId repository, CacheControl expected, CancellationToken cancellationToken)
    {
        var (control, tag) = await FindControlAsync(repository, cancellationToken).ConfigureAwait(false);
        if (control is null || control != expected)
        {
            return control;
        }

        // First the next segment, then the end of this one, then the row: whoever finds a sealed segment finds the next one too, and a roll that is cut short is finished by the next append.
        var rolled = control with { Active = control.Active + 1 };
        if (!await SegmentBlob.Of(_container, repository, rolled.ActiveSegment).TryCreateAsync(cancellationToken).ConfigureAwait(false))
        {
            return null;
        }

        await SegmentBlob.Of(_container, repository, control.ActiveSegment).SealAsync(cancellationToken).ConfigureAwait(false);
        return await TryWriteControlAsync(repository, rolled, new BlobRequestConditions { IfMatch = tag }, cancellationToken).ConfigureAwait(false)
            ? rolled
            : (await FindControlAsync(repository, cancellationToken).ConfigureAwait(false)).Control;
    }

    private async Task<(CacheControl? Control, ETag Tag)> FindControlAsync(RepositoryId repository, CancellationToken cancellationToken)
    {
        try
        {
            BlobDownloadResult read = await ControlOf(repository).DownloadContentAsync(cancellationToken).ConfigureAwait(false);
            return (ControlRow.Read(read.Content.ToMemory().Span), read.Details.ETag);
        }
        catch (RequestFailedException e) when (StorageFailure.IsMissing(e))
        {
            return (null, default);
        }
    }

    private async Task<bool> TryWriteControlAsync(RepositoryId repository, CacheControl control, BlobRequestConditions conditions, CancellationToken cancellationToken)
    {
        try
        {
            await ControlOf(repository).UploadAsync(BinaryData.FromBytes(ControlRow.Write(control)), new BlobUploadOptions { Conditions = conditions }, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (RequestFailedException e) when (StorageFailure.IsConflict(e) || StorageFailure.IsMissing(e))
        {
            return false;
        }
    }

    private BlobClient ControlOf(RepositoryId repository) => _container.GetBlobClient(BlobNames.Control(repository));
}
