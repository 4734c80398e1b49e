using Goat.Identity;
using Goat.Relay.Cache;

namespace Goat.Relay.Repositories;

/// <summary>Reads stretches of segments in ranges of 4 MiB, several at a time.</summary>
internal sealed class SegmentReader(RepositoryId repository, ICommitCache cache)
{
    private const int RangeBytes = 4 * 1024 * 1024;
    private const int ParallelRanges = 4;

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
        var starts = Enumerable.Range(0, int.MaxValue).Select(i => first.Bytes.Length + ((long)i * RangeBytes)).TakeWhile(start => start < bytes.Length).Select(start => (int)start);
        foreach (var ranges in starts.Chunk(ParallelRanges))
        {
            var reads = await Task.WhenAll(ranges.Select(start =>
                cache.ReadAsync(repository, segment, offset + start, Math.Min(RangeBytes, bytes.Length - start), cancellationToken).AsTask())).ConfigureAwait(false);
            for (var i = 0; i < ranges.Length; i++)
            {
                if (reads[i].State == SegmentState.Gone)
                {
                    return reads[i];
                }

                reads[i].Bytes.CopyTo(bytes.AsMemory(ranges[i]));
                if (reads[i].Bytes.Length < Math.Min(RangeBytes, bytes.Length - ranges[i]))
                {
                    // Truncated while it was read.
                    return new SegmentRead(reads[i].State, bytes.AsMemory(0, ranges[i] + reads[i].Bytes.Length), reads[i].Length);
                }
            }
        }

        return first with { Bytes = bytes };
    }
}
