using Goat.Identity;

namespace Goat.Graph;

/// <summary>
/// A chain, or one branch of a forked chain: a line of commits in which each is the prev of the next. For each other lane it remembers, as a list of steps, up to where this lane had seen
/// that one at which position; so ancestry between any two commits is one binary search. (Chain decomposition: Jagadish, "A compression technique to materialize transitive closure", TODS 1990.)
/// </summary>
internal sealed class Lane(ChainId chain, long firstSeq)
{
    private readonly Dictionary<int, List<Step>> _seen = [];

    public ChainId Chain { get; } = chain;

    public long FirstSeq { get; } = firstSeq;

    /// <summary>Graph indices of the commits, by position.</summary>
    public List<int> Commits { get; } = [];

    /// <summary>Positions whose commits are attested, ascending, with the signatures.</summary>
    public List<(int Position, ReadOnlyMemory<byte> Signature)> Attested { get; } = [];

    public IReadOnlyDictionary<int, List<Step>> Seen => _seen;

    /// <summary>The last position of another lane that this one had seen at a position; -1 for none.</summary>
    public int SeenOf(int lane, int position)
    {
        if (!_seen.TryGetValue(lane, out var steps))
        {
            return -1;
        }

        if (steps[^1].At <= position)
        {
            return steps[^1].Seen;
        }

        var low = 0;
        var high = steps.Count;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (steps[middle].At <= position)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low == 0 ? -1 : steps[low - 1].Seen;
    }

    public void See(int lane, int position, int seen)
    {
        if (!_seen.TryGetValue(lane, out var steps))
        {
            _seen.Add(lane, steps = []);
        }

        if (steps.Count > 0 && steps[^1].At == position)
        {
            steps[^1] = new Step(position, seen);
        }
        else
        {
            steps.Add(new Step(position, seen));
        }
    }

    /// <summary>Forgets what was appended last, from a position on.</summary>
    public void Truncate(int count)
    {
        Commits.RemoveRange(count, Commits.Count - count);
        foreach (var (lane, steps) in _seen)
        {
            steps.RemoveAll(s => s.At >= count);
            if (steps.Count == 0)
            {
                _seen.Remove(lane);
            }
        }
    }

    /// <summary>Notes an attestation, and drops the one before where a run may as well reach over it.</summary>
    public void Attest(int position, ReadOnlyMemory<byte> signature, Func<int, int, bool> fitsOneRun)
    {
        var at = Attested.FindLastIndex(a => a.Position <= position);
        if (at >= 0 && Attested[at].Position == position)
        {
            return;
        }

        Attested.Insert(at + 1, (position, signature));
        var start = at >= 1 ? Attested[at - 1].Position + 1 : 0;
        if (at >= 0 && at == Attested.Count - 2 && fitsOneRun(start, position))
        {
            Attested.RemoveAt(at);
        }
    }

    internal readonly record struct Step(int At, int Seen);
}
