using Goat.Bundles;
using Goat.Commits;
using Goat.Graph;
using Goat.Identity;

namespace Goat.Core.Tests.Graph;

/// <summary>Cases of admission that random histories meet too seldom.</summary>
public sealed class AdmissionTests
{
    private static readonly ChainId A = new(new SessionId(1), 1);
    private static readonly ChainId B = new(new SessionId(2), 1);
    private readonly CommitGraph _graph = new(SampleDag.Repository);
    private readonly Random _random = new(1);

    [Fact]
    public void A_refused_commit_in_the_middle_of_a_run_costs_what_follows_and_nobody_else()
    {
        var a = Line(A, 2);
        a.Add(Commit.Create(SampleDag.Header(A, a[^1], [], Change("bad", a[0].Id)), default));
        Extend(a, 3);
        var b = Line(B, 2);
        var admission = Take(Run(a), Run(b));
        AssertStatus(admission, AdmissionStatus.Cut, a[0], a[1]);
        AssertStatus(admission, AdmissionStatus.Refused, a[2], a[3], a[4], a[5]);
        Assert.Equal([RefusalReason.WrongParent, RefusalReason.BuildsOnRefused, RefusalReason.BuildsOnRefused, RefusalReason.BuildsOnRefused], a.Skip(2).Select(c => VerdictOn(admission, c).Reason));
        AssertStatus(admission, AdmissionStatus.Stored, b[0], b[1]);
        Assert.Equal((2, 0), (_graph.Count, _graph.OrphanCount));

        // The author attests again at the cut.
        AssertStatus(Take(Run(a[..2])), AdmissionStatus.Stored, a[0], a[1]);
        Assert.Equal((4, 0), (_graph.Count, _graph.OrphanCount));
    }

    [Fact]
    public void What_builds_on_a_refused_commit_is_refused_across_chains()
    {
        var bad = Commit.Create(SampleDag.Header(A, null, [], Change("x")), default);
        var joins = SampleDag.Make(B, null, [bad], Change("y"));
        var refused = new Dictionary<CommitId, AdmissionVerdict> { [bad.Id] = AdmissionVerdict.Refuse(bad.Id, RefusalReason.Policy) };
        var admission = _graph.Prepare([Run([bad]), Run([joins])], refused);
        Assert.Equal(RefusalReason.BuildsOnRefused, VerdictOn(admission, joins).Reason);
        Assert.Empty(admission.Accepted);
    }

    [Fact]
    public void Orphans_that_turn_out_wrong_are_dropped_when_what_they_build_on_arrives()
    {
        var a = Line(A, 1);
        var wrong = Commit.Create(SampleDag.Header(A, a[0], [], Change("x")) with { Height = 9 }, default);
        var later = SampleDag.Make(A, wrong, [], Change("y"));
        AssertStatus(Take(Run([wrong])), AdmissionStatus.Orphan, wrong);
        AssertStatus(Take(Run([later])), AdmissionStatus.Orphan, later);
        Assert.Equal([a[0].Id], _graph.MissingIds);
        AssertStatus(Take(Run(a)), AdmissionStatus.Stored, a[0]);
        Assert.Equal((1, 0), (_graph.Count, _graph.OrphanCount));
        Assert.False(_graph.Holds(wrong.Id) || _graph.Holds(later.Id));
        Assert.Empty(_graph.MissingIds);
    }

    [Fact]
    public void A_run_whose_tip_lacks_something_holds_back_its_earlier_commits_until_that_comes()
    {
        var b = Line(B, 1);
        var a = Line(A, 2);
        a.Add(SampleDag.Make(A, a[^1], b, Change("joins")));
        AssertStatus(Take(Run(a)), AdmissionStatus.Orphan, [.. a]);
        Assert.Equal((0, 3), (_graph.Count, _graph.OrphanCount));
        Assert.Equal([b[0].Id], _graph.MissingIds);
        var closed = Take(Run(b)).Closed;
        Assert.Equal(a.Concat(b).Select(c => c.Id).ToHashSet(), closed.ToHashSet());
        Assert.Equal((4, 0), (_graph.Count, _graph.OrphanCount));
    }

    [Fact]
    public void An_earlier_attestation_frees_orphans_that_a_later_one_could_not()
    {
        var b = Line(B, 1);
        var a = Line(A, 2);
        a.Add(SampleDag.Make(A, a[^1], b, Change("joins")));
        Take(Run(a));
        var admission = Take(Run(a[..2]));
        Assert.Equal([a[0].Id, a[1].Id], admission.Closed);
        Assert.Equal((2, 1), (_graph.Count, _graph.OrphanCount));
    }

    [Fact]
    public void An_attested_branch_frees_what_it_shares_with_one_that_lacks_something()
    {
        var b = Line(B, 1);
        var a = Line(A, 2);
        var branch = SampleDag.Make(A, a[0], [], Change("branch"));
        a.Add(SampleDag.Make(A, a[^1], b, Change("joins")));
        var admission = Take(Run(a), Run([branch]));
        AssertStatus(admission, AdmissionStatus.Stored, a[0], branch);
        AssertStatus(admission, AdmissionStatus.Orphan, a[1], a[2]);
    }

    [Fact]
    public void Commits_of_the_own_chain_count_without_attestation_and_those_of_others_do_not()
    {
        _graph.MarkOwn(A);
        _graph.Apply([new CommitRun(Line(A, 3), null), new CommitRun(Line(B, 3), null)]);
        Assert.Equal((3, 3), (_graph.Count, _graph.OrphanCount));
    }

    [Theory]
    [InlineData(600, 0, new[] { 256, 512, 600 })]
    [InlineData(256, 0, new[] { 256 })]
    [InlineData(257, 0, new[] { 256, 257 })]
    [InlineData(7, 100_000, new[] { 2, 4, 6, 7 })]
    [InlineData(3, 300_000, new[] { 1, 2, 3 })]
    public void Attestations_are_due_at_the_end_and_where_runs_would_grow_too_long(int count, int payload, int[] seqs)
    {
        _graph.MarkOwn(A);
        var commits = new List<Commit>();
        for (var i = 0; i < count; i++)
        {
            commits.Add(Commit.Create(SampleDag.Header(A, commits.LastOrDefault(), [], Change($"{i}")), new byte[payload]));
        }

        _graph.Apply([.. commits.Select(c => new CommitRun([c], null))]);
        Assert.Equal(seqs.Select(s => commits[s - 1].Id), _graph.ToAttest());
        foreach (var id in _graph.ToAttest())
        {
            _graph.Attest(id, SampleDag.NextSignature(_random));
        }

        Assert.Empty(_graph.ToAttest());
    }

    [Fact]
    public void Headers_count_where_runs_would_grow_too_long()
    {
        // Deletes have no payload, and a parent for each item.
        _graph.MarkOwn(A);
        var keys = Enumerable.Range(0, 1024).Select(i => $"item-{i}").ToArray();
        var commits = new List<Commit> { SampleDag.Make(A, null, [], [.. keys.Select(k => Change(k))]) };
        for (var i = 0; i < 300; i++)
        {
            var parent = commits[^1].Id;
            commits.Add(SampleDag.Make(A, commits[^1], [], [.. keys.Select(k => Change(k, parent) with { Kind = i % 2 == 0 ? ChangeKind.Delete : ChangeKind.Restore })]));
        }

        _graph.Apply([.. commits.Select(c => new CommitRun([c], null))]);
        var due = _graph.ToAttest();
        Assert.InRange(due.Count, 60, 301);
    }

    [Fact]
    public void Ancestry_of_a_long_history_is_found_without_walking_it()
    {
        var previous = Array.Empty<Commit>();
        var runs = new List<CommitRun>();
        for (var i = 0; i < 3_000; i++)
        {
            var chain = i % 2 == 0 ? A : B;
            var commit = SampleDag.Make(chain, previous.LastOrDefault(c => c.Header.Chain == chain), previous.Where(c => c.Header.Chain != chain).TakeLast(1), Change($"{i}"));
            previous = [.. previous.TakeLast(1), commit];
            runs.Add(Run([commit]));
        }

        _graph.Apply(runs);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 1; i < _graph.Count; i++)
        {
            Assert.True(_graph.IsAncestor(i - 1, i) && !_graph.IsAncestor(i, i - 1) && _graph.IsAncestor(0, i));
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 10_000);
    }

    private Admission Take(params CommitRun[] runs)
    {
        var before = GraphState.Describe(_graph);
        var admission = _graph.Prepare(runs);
        Assert.Equal(before, GraphState.Describe(_graph));
        _graph.Apply(admission.Accepted);
        return admission;
    }

    private CommitRun Run(IReadOnlyList<Commit> commits) => new(commits, SampleDag.NextSignature(_random));

    private static List<Commit> Line(ChainId chain, int count)
    {
        var line = new List<Commit>();
        Extend(line, count, chain);
        return line;
    }

    private static void Extend(List<Commit> line, int count, ChainId? chain = null)
    {
        for (var i = 0; i < count; i++)
        {
            line.Add(SampleDag.Make(chain ?? line[0].Header.Chain, line.LastOrDefault(), [], Change($"item-{line.Count}")));
        }
    }

    private static Change Change(string key, params CommitId[] parents) =>
        new() { Key = key, Kind = parents.Length == 0 ? ChangeKind.Create : ChangeKind.Update, Parents = parents };

    private static AdmissionVerdict VerdictOn(Admission admission, Commit commit) => Assert.Single(admission.Verdicts, v => v.Id == commit.Id);

    private static void AssertStatus(Admission admission, AdmissionStatus status, params Commit[] commits) =>
        Assert.All(commits, c => Assert.Equal(status, VerdictOn(admission, c).Status));
}
