using Goat.Bundles;
using Goat.Commits;

namespace Goat.Graph;

/// <summary>
/// Works out what becomes of some runs: closes what can be closed, in the graph itself, so that it can be kept or taken back. A commit closes when all it builds on is closed, it keeps the rules, and an
/// attestation whose tip closes too covers it; where the last fails, the commit is held back and the work done again without it.
/// </summary>
internal sealed class AdmissionProcess
{
    private const int MaxLanesPerChain = 4;

    private readonly CommitGraph _graph;
    private readonly GraphIndex _index;
    private readonly IReadOnlyList<CommitRun> _runs;
    private readonly IReadOnlyDictionary<CommitId, AdmissionVerdict>? _refusedBefore;
    private readonly Commit[] _commits;
    private readonly Dictionary<CommitId, Commit> _given;
    private readonly Dictionary<CommitId, ReadOnlyMemory<byte>> _signatures = [];
    private readonly HashSet<CommitId> _duplicates = [];
    private readonly HashSet<CommitId> _heldBack = [];
    private readonly HashSet<CommitId> _lookedBehind = [];
    private readonly HashSet<CommitId> _hasWaited = [];

    // Kept when the work is done again: what was wrong stays wrong when what it builds on is held back.
    private readonly Dictionary<CommitId, AdmissionVerdict> _refused = [];
    private readonly Dictionary<CommitId, List<CommitId>> _waiting = [];
    private readonly Stack<(CommitId Id, CommitHeader Header)> _stack = new();
    private readonly int _mark;

    public AdmissionProcess(CommitGraph graph, IReadOnlyList<CommitRun> runs, IReadOnlyDictionary<CommitId, AdmissionVerdict>? refused)
    {
        _graph = graph;
        _index = graph.Index;
        _index.Settle();
        _mark = _index.Count;
        _runs = runs;
        _refusedBefore = refused;
        _commits = BundleEncoder.InOrder(runs);
        _given = new Dictionary<CommitId, Commit>(_commits.Length);
        foreach (var commit in _commits)
        {
            if (graph.Holds(commit.Id))
            {
                _duplicates.Add(commit.Id);
            }

            _given.TryAdd(commit.Id, commit);
        }

        foreach (var run in runs)
        {
            if (run.Signature is { } signature)
            {
                _signatures[run.Tip.Id] = signature;
            }
        }
    }

    public void Run()
    {
        var keep = _mark;
        do
        {
            // What closed before the first commit held back would close in the same order again; what closed after it is looked at again, earlier orphans too.
            var again = Enumerable.Range(keep, _index.Count - keep).Select(i => _index[i].Id).ToArray();
            var headers = Array.ConvertAll(again, HeaderOf);
            _index.Truncate(keep);
            _waiting.Clear();
            _lookedBehind.Clear();
            _hasWaited.Clear();
            for (var i = 0; i < again.Length; i++)
            {
                Examine(again[i], headers[i]);
            }

            foreach (var commit in _commits)
            {
                Examine(commit.Id, commit.Header);
            }
        }
        while ((keep = HoldBack()) >= 0);
    }

    public void TakeBack()
    {
        _index.Truncate(_mark);
        _index.Settle();
    }

    public void Keep()
    {
        for (var index = _mark; index < _index.Count; index++)
        {
            var id = _index[index].Id;
            if (SignatureOf(id) is { } signature)
            {
                _graph.Attest(id, signature);
            }

            _graph.RemoveOrphan(id);
        }

        foreach (var id in _refused.Keys)
        {
            _graph.RemoveOrphan(id);
        }

        // What was cut is not stored: it comes again, attested at another place.
        foreach (var commit in _runs.Where(r => !_refused.ContainsKey(r.Tip.Id)).SelectMany(r => r.Commits))
        {
            if (_index.IndexOf(commit.Id) < 0 && !_refused.ContainsKey(commit.Id))
            {
                _graph.AddOrphan(new Orphan(commit.Id, commit.Header), SignatureOf(commit.Id));
            }
            else if (_duplicates.Contains(commit.Id) && SignatureOf(commit.Id) is { } signature)
            {
                _graph.Attest(commit.Id, signature);
            }
        }

        _index.Settle();
    }

    public Admission ToAdmission()
    {
        var verdicts = new List<AdmissionVerdict>(_commits.Length);
        var accepted = new List<CommitRun>();
        foreach (var run in _runs)
        {
            var isCut = _refused.ContainsKey(run.Tip.Id);
            var firstNew = -1;
            for (var i = 0; i < run.Commits.Count; i++)
            {
                var verdict = VerdictOf(run.Commits[i].Id, isCut);
                verdicts.Add(verdict);
                firstNew = firstNew < 0 && (verdict.Status != AdmissionStatus.Duplicate || ClosesNow(run.Commits[i].Id)) ? i : firstNew;
            }

            // A run without new commits may bring an attestation that orphans wait for.
            firstNew = firstNew < 0 && AttestsAnew(run) ? run.Commits.Count - 1 : firstNew;
            if (!isCut && firstNew >= 0)
            {
                accepted.Add(firstNew == 0 ? run : new CommitRun([.. run.Commits.Skip(firstNew)], run.Signature));
            }
        }

        var closed = new CommitId[_index.Count - _mark];
        for (var i = 0; i < closed.Length; i++)
        {
            closed[i] = _index[_mark + i].Id;
        }

        return new Admission(verdicts, accepted, closed);
    }

    private bool AttestsAnew(CommitRun run) => run.Signature is not null && _graph.TryGetOrphan(run.Tip.Id, out _) && !_graph.TryGetOrphanSignature(run.Tip.Id, out _);

    // An orphan that closes now does so by this run's attestation, which must be stored with it.
    private bool ClosesNow(CommitId id) => _index.IndexOf(id) >= _mark;

    private AdmissionVerdict VerdictOf(CommitId id, bool isCut)
    {
        if (_refused.TryGetValue(id, out var refused))
        {
            return refused;
        }

        var status = _duplicates.Contains(id) ? AdmissionStatus.Duplicate
            : isCut ? AdmissionStatus.Cut
            : _index.IndexOf(id) >= 0 ? AdmissionStatus.Stored
            : AdmissionStatus.Orphan;
        return new AdmissionVerdict(id, status);
    }

    private void Examine(CommitId id, CommitHeader header)
    {
        Follow(id, header);
        while (_stack.TryPop(out var next))
        {
            Follow(next.Id, next.Header);
        }
    }

    private void Follow(CommitId id, CommitHeader header)
    {
        if (!Settle(id, header))
        {
            LookBehind(header);
            return;
        }

        // Closed or refused: whoever waited for it is looked at again.
        if (_waiting.Remove(id, out var waiting))
        {
            PushAll(waiting);
        }

        PushAll(_graph.WaitingFor(id));
    }

    private void PushAll(IReadOnlyList<CommitId> ids)
    {
        for (var i = 0; i < ids.Count; i++)
        {
            if (_given.TryGetValue(ids[i], out var commit))
            {
                _stack.Push((ids[i], commit.Header));
            }
            else if (_graph.TryGetOrphan(ids[i], out var orphan))
            {
                _stack.Push((ids[i], orphan.Header));
            }
        }
    }

    // An orphan that was only not covered waits for nobody: what comes after it brings it up again.
    private void LookBehind(CommitHeader header)
    {
        if (_graph.OrphanCount == 0)
        {
            return;
        }

        foreach (var predecessor in CommitGraph.PredecessorsOf(header))
        {
            if (_index.IndexOf(predecessor) < 0 && _graph.TryGetOrphan(predecessor, out var orphan) && _lookedBehind.Add(predecessor))
            {
                _stack.Push((predecessor, orphan.Header));
            }
        }
    }

    /// <returns>Whether the commit was closed or refused just now.</returns>
    private bool Settle(CommitId id, CommitHeader header)
    {
        if (_refused.ContainsKey(id) || _index.IndexOf(id) >= 0)
        {
            return false;
        }

        if (_refusedBefore is not null && _refusedBefore.TryGetValue(id, out var before) && !_duplicates.Contains(id))
        {
            _refused.Add(id, before);
            return true;
        }

        if (FindPredecessors(id, header) is not { } isComplete)
        {
            return true;
        }

        if (!isComplete)
        {
            _hasWaited.Add(id);
        }

        if (!isComplete || _heldBack.Contains(id))
        {
            return false;
        }

        Close(id, header);
        return true;
    }

    /// <returns>Whether all that a commit builds on is closed; null where one was refused, and so it is.</returns>
    private bool? FindPredecessors(CommitId id, CommitHeader header)
    {
        var isComplete = true;
        if (header.Prev is { } prev && !Find(prev, id, ref isComplete))
        {
            return null;
        }

        foreach (var dep in header.Deps)
        {
            if (!Find(dep, id, ref isComplete))
            {
                return null;
            }
        }

        foreach (var change in header.Changes)
        {
            foreach (var parent in change.Parents)
            {
                if (!Find(parent, id, ref isComplete))
                {
                    return null;
                }
            }
        }

        return isComplete;
    }

    /// <returns>False where the predecessor was refused.</returns>
    private bool Find(CommitId predecessor, CommitId id, ref bool isComplete)
    {
        if (_refused.ContainsKey(predecessor))
        {
            _refused.Add(id, AdmissionVerdict.Refuse(id, RefusalReason.BuildsOnRefused, $"It builds on {predecessor}."));
            return false;
        }

        if (_index.IndexOf(predecessor) < 0)
        {
            isComplete = false;
            if (!_hasWaited.Contains(id))
            {
                WaitFor(predecessor, id);
            }
        }

        return true;
    }

    private void WaitFor(CommitId predecessor, CommitId id)
    {
        if (!_waiting.TryGetValue(predecessor, out var list))
        {
            _waiting.Add(predecessor, list = []);
        }

        list.Add(id);
    }

    private void Close(CommitId id, CommitHeader header)
    {
        var prev = header.Prev is { } prevId ? _index.IndexOf(prevId) : -1;
        Span<int> deps = stackalloc int[header.Deps.Length];
        for (var i = 0; i < deps.Length; i++)
        {
            deps[i] = _index.IndexOf(header.Deps[i]);
        }

        if (CheckPlace(header, prev, deps) is var (reason, detail) && reason != RefusalReason.None)
        {
            _refused.Add(id, AdmissionVerdict.Refuse(id, reason, detail));
            return;
        }

        _index.Append(id, header, prev, deps);
        if (!ParentsAreAncestors(header))
        {
            _index.Truncate(_index.Count - 1);
            _refused.Add(id, AdmissionVerdict.Refuse(id, RefusalReason.WrongParent, "A parent is no ancestor that changed the same item."));
        }
    }

    private (RefusalReason Reason, string Detail) CheckPlace(CommitHeader header, int prev, ReadOnlySpan<int> deps)
    {
        long height = 0;
        long time = 0;
        if (prev >= 0)
        {
            if (_graph.ChainAt(prev) != header.Chain || _graph.SeqAt(prev) != header.Seq - 1)
            {
                return (RefusalReason.BrokenChain, "Its prev is not the commit before it in its chain.");
            }

            (height, time) = (_index[prev].Height, _index[prev].Time);
        }

        foreach (var dep in deps)
        {
            height = Math.Max(height, _index[dep].Height);
            time = Math.Max(time, _index[dep].Time);
        }

        if (header.Height != height + 1)
        {
            return (RefusalReason.WrongHeight, $"Its height is {header.Height} and should be {height + 1}.");
        }

        if (header.Time < time)
        {
            return (RefusalReason.WrongTime, "Its time is before that of something it builds on.");
        }

        var forks = prev < 0 || _index[prev].Position != _index.Lanes[_index[prev].Lane].Commits.Count - 1;
        return forks && _index.LanesOf(header.Chain).Count >= MaxLanesPerChain
            ? (RefusalReason.Fork, "Its chain has forked too often.")
            : (RefusalReason.None, "");
    }

    private bool ParentsAreAncestors(CommitHeader header)
    {
        var self = _index.Count - 1;
        foreach (var change in header.Changes)
        {
            foreach (var parent in change.Parents)
            {
                var index = _index.IndexOf(parent);
                if (!_index.IsAncestor(index, self) || !_index.Changed(index, change.Key))
                {
                    return false;
                }
            }
        }

        return true;
    }

    /// <summary>Finds commits that closed without being covered, or though their run is cut.</summary>
    /// <returns>The index of the first one, from which the work must be done again; -1 for none.</returns>
    private int HoldBack()
    {
        var found = FindCut();
        FindUncovered(found);
        if (found.Count == 0)
        {
            return -1;
        }

        var coverage = new Coverage(_graph, _mark, HeaderOf, id => SignatureOf(id) is not null);
        foreach (var index in found)
        {
            coverage.HoldBack(index);
        }

        _heldBack.UnionWith(coverage.HeldBack);
        return coverage.First;
    }

    private List<int> FindCut()
    {
        var found = new List<int>();
        foreach (var run in _refused.Count == 0 ? [] : _runs)
        {
            if (_refused.ContainsKey(run.Tip.Id))
            {
                found.AddRange(run.Commits.Select(c => _index.IndexOf(c.Id)).Where(i => i >= _mark));
            }
        }

        return found;
    }

    private void FindUncovered(List<int> found)
    {
        var covered = new bool[_index.Count - _mark];
        for (var index = _index.Count - 1; index >= _mark; index--)
        {
            // What is covered covers its prev, across forks too; a prev has a lower index.
            if (!covered[index - _mark] && SignatureOf(_index[index].Id) is null && !_graph.IsOwn(_index.Lanes[_index[index].Lane].Chain))
            {
                found.Add(index);
            }
            else if (_index.PrevOf(index) is var prev && prev >= _mark)
            {
                covered[prev - _mark] = true;
            }
        }
    }

    private CommitHeader HeaderOf(CommitId id) =>
        _given.TryGetValue(id, out var commit) ? commit.Header
        : _graph.TryGetOrphan(id, out var orphan) ? orphan.Header
        : throw new InvalidOperationException($"Commit {id} closed and is neither given nor an orphan.");

    private ReadOnlyMemory<byte>? SignatureOf(CommitId id)
    {
        // Not one conditional expression: null would become an empty signature.
        if (_signatures.TryGetValue(id, out var given))
        {
            return given;
        }

        return _graph.TryGetOrphanSignature(id, out var known) ? known : default(ReadOnlyMemory<byte>?);
    }
}
