using System.IO.Hashing;
using System.Text;
using Goat.Bundles;
using Goat.Commits;
using Goat.Identity;

namespace Goat.Graph;

/// <summary>The closed commits in arrays, by index in order of closing; the last ones can be taken back.</summary>
internal sealed class GraphIndex
{
    private const int RunOverheadBytes = 128;

    private readonly List<Entry> _entries = [];
    private readonly List<uint> _keyHashes = [];
    private readonly Dictionary<ChainId, List<int>> _lanesOf = [];
    private readonly HashSet<int> _tips = [];
    private readonly List<Undo> _undo = [];
    private int[] _buckets = new int[64];

    public int Count => _entries.Count;

    public List<Lane> Lanes { get; } = [];

    public IReadOnlySet<int> Tips => _tips;

    public Entry this[int index] => _entries[index];

    public int IndexOf(CommitId id)
    {
        for (var bucket = Bucket(id.Short); _buckets[bucket] != 0; bucket = (bucket + 1) & (_buckets.Length - 1))
        {
            var index = _buckets[bucket] - 1;
            if (index < _entries.Count && _entries[index].Id == id)
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
            if (index < _entries.Count && _entries[index].Id.Short == shortId)
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
        var a = _entries[ancestor];
        var d = _entries[descendant];
        return a.Lane == d.Lane ? a.Position < d.Position : Lanes[d.Lane].SeenOf(a.Lane, d.Position) >= a.Position;
    }

    /// <summary>Canonical order: (height, id).</summary>
    public int CompareCanonically(int a, int b)
    {
        var order = _entries[a].Height.CompareTo(_entries[b].Height);
        return order != 0 ? order : _entries[a].Id.CompareTo(_entries[b].Id);
    }

    public IReadOnlyList<int> LanesOf(ChainId chain) => _lanesOf.TryGetValue(chain, out var lanes) ? lanes : [];

    /// <summary>Whether a commit changed an item. The check is by the low 32 bits of XXH64 of the key (docs/format.md).</summary>
    public bool Changed(int index, string key) =>
        KeysOf(index).Contains(HashKey(key));

    /// <summary>Appends a commit whose prev and deps are closed.</summary>
    public void Append(CommitId id, CommitHeader header, int prev, ReadOnlySpan<int> deps)
    {
        var index = _entries.Count;
        var lane = prev >= 0 ? _entries[prev].Lane : -1;
        var startsLane = lane < 0 || _entries[prev].Position != Lanes[lane].Commits.Count - 1;
        if (startsLane)
        {
            lane = StartLane(header, prev);
        }

        var position = Lanes[lane].Commits.Count;
        Lanes[lane].Commits.Add(index);
        _entries.Add(new Entry(id, header.Height, header.Time, lane, position, _keyHashes.Count, header.PayloadLength + RunOverheadBytes));
        foreach (var change in header.Changes)
        {
            _keyHashes.Add(HashKey(change.Key));
        }

        if (startsLane && prev >= 0)
        {
            Merge(lane, position, prev);
        }

        foreach (var dep in deps)
        {
            Merge(lane, position, dep);
        }

        AddToTable(index);
        MoveTips(index, prev, deps, startsLane);
    }

    /// <summary>Forgets which appended commits could be taken back.</summary>
    public void Settle() => _undo.Clear();

    /// <summary>Takes back the commits from an index on, which were appended since <see cref="Settle"/>.</summary>
    public void Truncate(int count)
    {
        for (var index = _entries.Count - 1; index >= count; index--)
        {
            var undo = _undo[^1];
            _undo.RemoveAt(_undo.Count - 1);
            _tips.Remove(index);
            _tips.UnionWith(undo.Tips);
            var entry = _entries[index];
            Lanes[entry.Lane].Truncate(entry.Position);
            if (undo.StartedLane)
            {
                _lanesOf[Lanes[entry.Lane].Chain].Remove(entry.Lane);
                Lanes.RemoveAt(entry.Lane);
            }

            _keyHashes.RemoveRange(entry.FirstKey, _keyHashes.Count - entry.FirstKey);
            _entries.RemoveAt(index);
        }

        Rehash(_buckets.Length);
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
            bytes += _entries[Lanes[lane].Commits[position]].Bytes;
        }

        return bytes <= BundleLimits.RunBytes;
    }

    private static uint HashKey(string key)
    {
        Span<byte> bytes = stackalloc byte[3 * ItemKey.MaxBytes];
        return (uint)XxHash64.HashToUInt64(bytes[..Encoding.UTF8.GetBytes(key, bytes)]);
    }

    private ReadOnlySpan<uint> KeysOf(int index)
    {
        var from = _entries[index].FirstKey;
        var to = index + 1 < _entries.Count ? _entries[index + 1].FirstKey : _keyHashes.Count;
        return System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_keyHashes)[from..to];
    }

    private int StartLane(CommitHeader header, int prev)
    {
        var lane = Lanes.Count;
        Lanes.Add(new Lane(header.Chain, header.Seq));
        if (!_lanesOf.TryGetValue(header.Chain, out var lanes))
        {
            _lanesOf.Add(header.Chain, lanes = []);
        }

        lanes.Add(lane);
        return lane;
    }

    private void Merge(int lane, int position, int seen)
    {
        var entry = _entries[seen];
        if (Lanes[lane].SeenOf(entry.Lane, position) >= entry.Position)
        {
            return;
        }

        See(lane, position, entry.Lane, entry.Position);
        foreach (var other in Lanes[entry.Lane].Seen.Keys)
        {
            See(lane, position, other, Lanes[entry.Lane].SeenOf(other, entry.Position));
        }
    }

    private void See(int lane, int position, int other, int seen)
    {
        if (other != lane && Lanes[lane].SeenOf(other, position) < seen)
        {
            Lanes[lane].See(other, position, seen);
        }
    }

    private void MoveTips(int index, int prev, ReadOnlySpan<int> deps, bool startsLane)
    {
        List<int>? removed = null;
        if (prev >= 0 && _tips.Remove(prev))
        {
            (removed ??= []).Add(prev);
        }

        foreach (var dep in deps)
        {
            if (_tips.Remove(dep))
            {
                (removed ??= []).Add(dep);
            }
        }

        _tips.Add(index);
        _undo.Add(new Undo((IReadOnlyList<int>?)removed ?? [], startsLane));
    }

    private int Bucket(ulong shortId) => (int)((shortId * 0x9E3779B97F4A7C15) >> 32) & (_buckets.Length - 1);

    private void AddToTable(int index)
    {
        if (2 * _entries.Count > _buckets.Length)
        {
            Rehash(_buckets.Length * 2);
            return;
        }

        Place(index);
    }

    private void Rehash(int size)
    {
        _buckets = new int[size];
        for (var i = 0; i < _entries.Count; i++)
        {
            Place(i);
        }
    }

    private void Place(int index)
    {
        var bucket = Bucket(_entries[index].Id.Short);
        while (_buckets[bucket] != 0)
        {
            bucket = (bucket + 1) & (_buckets.Length - 1);
        }

        _buckets[bucket] = index + 1;
    }

    internal readonly record struct Entry(CommitId Id, long Height, long Time, int Lane, int Position, int FirstKey, int Bytes);

    private readonly record struct Undo(IReadOnlyList<int> Tips, bool StartedLane);
}
