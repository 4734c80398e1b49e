using Goat.Bundles;
using Goat.Commits;
using Goat.Frames;
using Goat.Graph;
using Goat.Relay.Cache;
using Goat.Sync;

namespace Goat.Relay.Repositories;

/// <summary>What this process knows of one repository's cache: the set, where each commit stands, and up to where the segments were read. Thrown away whenever the cache turns out to be another.</summary>
internal sealed class ResidentIndex(CommitSet set, CacheControl? control, long checkedAt, FrameIndex frames, Dictionary<SegmentId, long> rolledLengths)
{
    // Estimates; see the benchmark relay-memory-per-100k.
    private const int BytesPerRepository = 4096;
    private const int BytesPerCommit = 104;
    private const int BytesPerOrphan = 1024;
    private const int BytesPerStatement = 1024;

    public ResidentIndex(CommitSet set, CacheControl? control, long checkedAt)
        : this(set, control, checkedAt, new FrameIndex(), [])
    {
    }

    public CommitSet Set { get; } = set;

    public FrameIndex Frames { get; } = frames;

    /// <summary>What this process appended last.</summary>
    public RecentFrames Recent { get; } = new();

    /// <summary>The control row as last seen; null where there is no cache yet.</summary>
    public CacheControl? Control { get; private set; } = control;

    /// <summary>Whether the control row names an active segment that is gone.</summary>
    public bool ActiveIsMissing { get; set; }

    /// <summary>Whether the active segment should be rolled before anything else is appended.</summary>
    public bool ActiveIsFull { get; set; }

    /// <summary>Whether the cache has turned out to be another one than was indexed.</summary>
    public bool IsVoid { get; set; }

    /// <summary>End of the last good frame of the active segment.</summary>
    public long Known { get; private set; }

    /// <summary>Up to where the active segment was read; beyond <see cref="Known"/> lies a torn frame, or one that is still being written.</summary>
    public long Scanned { get; private set; }

    /// <summary>Orphans that the cache held when it was loaded, because parts of it were lost: they are not charged to anybody's quota.</summary>
    public int LoadedOrphans { get; set; }

    /// <summary>When rolled segments and the control row were last looked at, as a timestamp of the TimeProvider.</summary>
    public long CheckedAt { get; set; } = checkedAt;

    /// <summary>Lengths of the segments that are not active any more.</summary>
    public IReadOnlyDictionary<SegmentId, long> RolledLengths => rolledLengths;

    /// <summary>Estimate of the memory that it takes, in bytes.</summary>
    public long MemoryBytes =>
        BytesPerRepository + ((long)BytesPerCommit * Set.Graph.Count) + ((long)BytesPerOrphan * Set.Graph.OrphanCount) + ((long)BytesPerStatement * Set.Statements.Count) + Frames.MemoryBytes + Recent.Bytes;

    /// <summary>Goes on with another active segment, after the one before was read to its end.</summary>
    public void BeginSegment(CacheControl next)
    {
        if (Control is { } before && before.Generation == next.Generation && !ActiveIsMissing)
        {
            rolledLengths[before.ActiveSegment] = Scanned;
        }

        Control = next;
        ActiveIsMissing = false;
        ActiveIsFull = false;
        Recent.Clear();
        Known = 0;
        Scanned = 0;
    }

    /// <summary>Notes the length of a segment that was read whole and is not active.</summary>
    public void NoteRolled(SegmentId segment, long length) => rolledLengths[segment] = length;

    /// <summary>Takes in what was read of the active segment from <see cref="Known"/> on.</summary>
    /// <returns>The frames; damage before the last good one means that the segment is not the one that was read before.</returns>
    public FrameScan TakeTail(SegmentId segment, ReadOnlyMemory<byte> bytes)
    {
        var from = Known;
        var scan = Take(segment, bytes, from);
        Known = scan.Frames is [.., var last] ? last.End : from;
        Scanned = from + bytes.Length;
        return scan;
    }

    /// <summary>Takes in the frames of a segment. One that holds no readable bundle of this repository counts as damage.</summary>
    public FrameScan Take(SegmentId segment, ReadOnlyMemory<byte> bytes, long offset)
    {
        var scan = FrameCodec.Scan(bytes, segment.FrameKey, offset);
        var unreadable = new List<DamagedRange>();
        foreach (var frame in scan.Frames)
        {
            if (frame.Kind == FrameKind.Bundle && !TryTake(new FramePlace(segment, frame.Offset, (int)(frame.End - frame.Offset)), frame.Content.Span))
            {
                unreadable.Add(new DamagedRange(frame.Offset, frame.End - frame.Offset));
            }
        }

        return unreadable.Count == 0 ? scan : scan with { Damaged = [.. scan.Damaged, .. unreadable] };
    }

    /// <summary>Notes a frame that this process appended, and whose commits the graph has taken in, and what closed by it, or by it and the frames that go with it. Whoever appended before it is read in the next round.</summary>
    public void TakeAppended(AppendedFrame frame, IReadOnlyList<CommitId> closed)
    {
        var place = frame.Place;
        Frames.Add(place, frame.Runs, closed, Set.Graph);
        Recent.Add(place, frame.Bytes);
        if (place.Offset == Known)
        {
            Known = place.End;
            Scanned = place.End;
        }
    }

    private bool TryTake(FramePlace place, ReadOnlySpan<byte> content)
    {
        Bundle bundle;
        try
        {
            bundle = BundleCodec.Decode(content);
        }
        catch (GoatFormatException)
        {
            return false;
        }

        if (bundle.Repository != Set.Graph.Repository)
        {
            return false;
        }

        var applied = Set.ApplyTrusted(bundle);
        Frames.Add(place, bundle.Runs, applied.Closed, Set.Graph);
        return true;
    }
}
