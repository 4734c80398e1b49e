using Goat.Identity;
using Goat.Relay.Cache;

namespace Goat.Relay.Repositories;

/// <summary>Reads stretches of segments in ranges of 4 MiB.</summary>
internal sealed class SegmentReader(RepositoryId repository, ICommitCache cache)
{
    private const int RangeBytes = 4 * 1024 * 1024;

    /// <summary>Reads from an offset to the end.</summary>
    public async ValueTask<SegmentRead> ReadToEndAsync(SegmentId segment, long offset, CancellationToken cancellationToken)
    {
        var first = await cache.ReadAsync(repository, segment, offset, RangeBytes, cancellationToken).ConfigureAwait(false);
        return first.State == SegmentState.Gone || offset + first.Bytes.Length >= first.Length
            ? first
            : await ReadRestAsync(segment, offset, first, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Reads what came after <paramref name="scanned"/>; where a torn frame lies before it, what came after <paramref name="known"/>.</summary>
    public async ValueTask<SegmentRead> ReadTailAsync(SegmentId segment, long known, long scanned, CancellationToken cancellationToken)
    {
        var tail = await ReadToEndAsync(segment, scanned, cancellationToken).ConfigureAwait(false);
        return known == scanned || tail.Bytes.Length == 0 ? tail : await ReadToEndAsync(segment, known, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<SegmentRead> ReadRestAsync(SegmentId segment, long offset, SegmentRead first, CancellationToken cancellationToken)
    {
        var bytes = new byte[checked((int)(first.Length - offset))];
        first.Bytes.CopyTo(bytes);
        var filled = first.Bytes.Length;
        while (filled < bytes.Length)
        {
            var next = await cache.ReadAsync(repository, segment, offset + filled, Math.Min(RangeBytes, bytes.Length - filled), cancellationToken).ConfigureAwait(false);
            if (next.State == SegmentState.Gone)
            {
                return next;
            }

            if (next.Bytes.Length == 0)
            {
                // Truncated while it was read.
                return new SegmentRead(next.State, bytes.AsMemory(0, filled), next.Length);
            }

            next.Bytes.CopyTo(bytes.AsMemory(filled));
            filled += next.Bytes.Length;
        }

        return first with { Bytes = bytes };
    }
}
