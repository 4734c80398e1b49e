using System.IO.Hashing;
using System.Text;
using Goat.Bundles;
using Goat.Commits;
using Goat.Identity;

namespace Goat.Graph;

/// <summary>The closed commits in arrays, by index in order of closing; the last ones can be taken back.</summary>
internal sealed partial class GraphIndex
{
    // Entries stand in pieces that never move: no slack, and a capture can read those before it while more are appended.
    private const int PieceBits = 12;
    private const int PieceLength = 1 << PieceBits;
    private const int FirstPieceLength = 16;

    private const int CommitOverheadBytes = 64;
    private const int ChangeOverheadBytes = 16;

    private readonly List<Entry[]> _pieces = [];

    // Few commits see more than their prev did: most share its sight.
    private readonly List<Sight> _sights = [];
    private readonly List<uint> _keyHashes = [];
    private readonly Dictionary<ChainId, List<int>> _lanesOf = [];
    private readonly HashSet<int> _tips = [];
    private readonly List<Undo> _undo = [];
    private int[] _buckets = new int[64];

    public int Count { get; private set; }

    public List<Lane> Lanes { get; } = [];

    public IReadOnlySet<int> Tips => _tips;

    public ref readonly Entry this[int index] => ref _pieces[index >> PieceBits][index & (PieceLength - 1)];

    /// <summary>What a commit had seen.</summary>
    public Sight SightOf(int index) => _sights[this[index].Sight];

    /// <summary>The sight with the number that an entry has.</summary>
    public Sight SightAt(int number) => _sights[number];

    public int IndexOf(CommitId id)
    {
        for (var bucket = Bucket(id.Short); _buckets[bucket] != 0; bucket = (bucket + 1) & (_buckets.Length - 1))
        {
            var index = _buckets[bucket] - 1;
            if (this[index].Id == id)
            {
                return index;
            }
        }

        return -1;
    }

    /// <summary>The commit with these first 8 bytes; -1 for none, and for more than one.</summary>
    public int IndexOfShort(ulong shortId)
    {
        var found = -1;
        for (var bucket = Bucket(shortId); _buckets[bucket] != 0; bucket = (bucket + 1) & (_buckets.Length - 1))
        {
            var index = _buckets[bucket] - 1;
            if (this[index].Id.Short == shortId)
            {
                if (found >= 0)
                {
                    return -1;
                }

                found = index;
            }
        }

        return found;
    }

    public bool IsAncestor(int ancestor, int descendant)
    {
        ref readonly var a = ref this[ancestor];
        ref readonly var d = ref this[descendant];
        return a.Lane == d.Lane ? a.Position < d.Position : _sights[d.Sight].Of(a.Lane) >= a.Position;
    }

    /// <summary>Index of a commit's prev; -1 for none.</summary>
    public int PrevOf(int index)
    {
        ref readonly var entry = ref this[index];
        var lane = Lanes[entry.Lane];
        return entry.Position > 0 ? lane.Commits[entry.Position - 1] : lane.ForkedFrom;
    }

    /// <summary>Canonical order: (height, id).</summary>
    public int CompareCanonically(int a, int b)
    {
        var order = this[a].Height.CompareTo(this[b].Height);
        return order != 0 ? order : this[a].Id.CompareTo(this[b].Id);
    }

    public IReadOnlyList<int> LanesOf(ChainId chain) => _lanesOf.TryGetValue(chain, out var lanes) ? lanes : [];

    /// <summary>Whether a commit changed an item. The check is by the low 32 bits of XXH64 of the key (docs/format.md).</summary>
    public bool Changed(int index, string key) =>
        Changed(index, HashKey(key));

    /// <summary>The same with the hash of the key.</summary>
    public bool Changed(int index, uint keyHash) => KeysOf(index).Contains(keyHash);

    /// <summary>The low 32 bits of XXH64 of a key.</summary>
    public static uint HashKey(string key)
    {
        Span<byte> bytes = stackalloc byte[3 * ItemKey.MaxBytes];
        return (uint)XxHash64.HashToUInt64(bytes[..Encoding.UTF8.GetBytes(key, bytes)]);
    }

    /// <summary>Appends a commit whose prev and deps are closed.</summary>
    public void Append(CommitId id, CommitHeader header, int prev, ReadOnlySpan<int> deps)
    {
        var lane = prev >= 0 ? this[prev].Lane : -1;
        var startsLane = lane < 0 || this[prev].Position != Lanes[lane].Commits.Count - 1;
        var sight = SightAfter(prev, startsLane, deps);
        if (startsLane)
        {
            lane = StartLane(header, prev);
        }

        var index = Count++;
        var commits = Lanes[lane].Commits;
        Place(index, new Entry(id, header.Time, checked((int)header.Height), lane, commits.Count, _keyHashes.Count, SizeOf(header), IndexOf(sight, prev)));
        commits.Add(index);
        foreach (var change in header.Changes)
        {
            _keyHashes.Add(HashKey(change.Key));
        }

        AddToTable(index);
        MoveTips(index, prev, deps, startsLane);
    }

    private void Place(int index, Entry entry)
    {
        if (index >> PieceBits == _pieces.Count)
        {
            _pieces.Add(new Entry[index == 0 ? FirstPieceLength : PieceLength]);
        }

        var piece = _pieces[index >> PieceBits];
        var at = index & (PieceLength - 1);
        if (at == piece.Length)
        {
            // Only the first piece grows: small repositories stay small.
            Array.Resize(ref piece, 4 * piece.Length);
            _pieces[0] = piece;
        }

        piece[at] = entry;
    }

    private int IndexOf(Sight sight, int prev)
    {
        if (prev >= 0 && _sights[this[prev].Sight].IsSameAs(sight))
        {
            return this[prev].Sight;
        }

        _sights.Add(sight);
        return _sights.Count - 1;
    }

    /// <summary>Forgets which appended commits could be taken back.</summary>
    public void Settle() => _undo.Clear();

    /// <summary>Takes back the commits from an index on, which were appended since <see cref="Settle"/>.</summary>
    public void Truncate(int count)
    {
        while (Count > count)
        {
            var index = Count - 1;
            var broughtSight = PrevOf(index) is var prev && (prev < 0 || this[prev].Sight != this[index].Sight);
            RemoveFromTable(index);
            MoveTipsBack(index);
            ref readonly var entry = ref this[index];
            _keyHashes.RemoveRange(entry.FirstKey, _keyHashes.Count - entry.FirstKey);
            Count--;
            if (broughtSight)
            {
                _sights.RemoveAt(_sights.Count - 1);
            }
        }
    }

    /// <summary>Whether positions of a lane may make one run of a bundle.</summary>
    public bool FitsOneRun(int lane, int from, int to)
    {
        if (to - from >= BundleLimits.RunCommits)
        {
            return false;
        }

        long bytes = 0;
        for (var position = from; position <= to; position++)
        {
            bytes += this[Lanes[lane].Commits[position]].Bytes;
        }

        return bytes <= BundleLimits.RunBytes;
    }

    // Headers count: a commit of many changes may have no payload at all.
    private static int SizeOf(CommitHeader header)
    {
        var bytes = CommitOverheadBytes + header.PayloadLength + header.Branch.Length + header.Tail.Length + (CommitId.Length * header.Deps.Length);
        foreach (var change in header.Changes)
        {
            bytes += ChangeOverheadBytes + change.Key.Length + change.Schema.Length + (CommitId.Length * change.Parents.Length);
        }

        foreach (var extension in header.Extensions)
        {
            bytes += ChangeOverheadBytes + extension.Content.Length;
        }

        return bytes;
    }

    private ReadOnlySpan<uint> KeysOf(int index)
    {
        var from = this[index].FirstKey;
        var to = index + 1 < Count ? this[index + 1].FirstKey : _keyHashes.Count;
        return System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_keyHashes)[from..to];
    }

    private Sight SightAfter(int prev, bool startsLane, ReadOnlySpan<int> deps)
    {
        var sight = prev >= 0 ? SightOf(prev) : default;
        var own = prev >= 0 ? this[prev].Lane : -1;
        if (startsLane && prev >= 0)
        {
            sight = sight.With(own, this[prev].Position);
        }

        foreach (var dep in deps)
        {
            ref readonly var seen = ref this[dep];
            if (sight.Of(seen.Lane) < seen.Position && (startsLane || seen.Lane != own))
            {
                sight = Sight.Merge(sight, SightOf(dep)).With(seen.Lane, seen.Position);
            }
        }

        return sight;
    }

    private int StartLane(CommitHeader header, int prev)
    {
        var lane = Lanes.Count;
        Lanes.Add(new Lane(header.Chain, header.Seq, prev));
        if (!_lanesOf.TryGetValue(header.Chain, out var lanes))
        {
            _lanesOf.Add(header.Chain, lanes = []);
        }

        lanes.Add(lane);
        return lane;
    }

    private void MoveTips(int index, int prev, ReadOnlySpan<int> deps, bool startsLane)
    {
        var removedPrev = prev >= 0 && _tips.Remove(prev) ? prev : -1;
        List<int>? removed = null;
        foreach (var dep in deps)
        {
            if (_tips.Remove(dep))
            {
                (removed ??= []).Add(dep);
            }
        }

        _tips.Add(index);
        _undo.Add(new Undo(removedPrev, removed, startsLane));
    }

    private void MoveTipsBack(int index)
    {
        var undo = _undo[^1];
        _undo.RemoveAt(_undo.Count - 1);
        _tips.Remove(index);
        _tips.UnionWith(undo.Deps ?? []);
        if (undo.Prev >= 0)
        {
            _tips.Add(undo.Prev);
        }

        var lane = this[index].Lane;
        Lanes[lane].Commits.RemoveAt(this[index].Position);
        if (undo.StartedLane)
        {
            _lanesOf[Lanes[lane].Chain].Remove(lane);
            Lanes.RemoveAt(lane);
        }
    }

    private int Bucket(ulong shortId) => (int)((shortId * 0x9E3779B97F4A7C15) >> 32) & (_buckets.Length - 1);

    private void AddToTable(int index)
    {
        // At most three quarters full.
        if (4L * Count > 3L * _buckets.Length)
        {
            Rehash(_buckets.Length * 2);
            return;
        }

        AddToBuckets(index);
    }

    private void Rehash(int size)
    {
        _buckets = new int[size];
        for (var i = 0; i < Count; i++)
        {
            AddToBuckets(i);
        }
    }

    private void AddToBuckets(int index)
    {
        var bucket = Bucket(this[index].Id.Short);
        while (_buckets[bucket] != 0)
        {
            bucket = (bucket + 1) & (_buckets.Length - 1);
        }

        _buckets[bucket] = index + 1;
    }

    // The table always is as if filled in the order of the indices: taking back the last one leaves no hole that a search would stop at.
    private void RemoveFromTable(int index)
    {
        var bucket = Bucket(this[index].Id.Short);
        while (_buckets[bucket] != index + 1)
        {
            bucket = (bucket + 1) & (_buckets.Length - 1);
        }

        _buckets[bucket] = 0;
    }

    // A height is at most the number of commits before.
    internal readonly record struct Entry(CommitId Id, long Time, int Height, int Lane, int Position, int FirstKey, int Bytes, int Sight);

    private readonly record struct Undo(int Prev, List<int>? Deps, bool StartedLane);
}
