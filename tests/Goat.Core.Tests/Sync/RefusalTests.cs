using Goat.Bundles;
using Goat.Commits;
using Goat.Core.Tests.Graph;
using Goat.Graph;
using Goat.Identity;
using Goat.Statements;
using Goat.Sync;
using Goat.Wire;

namespace Goat.Core.Tests.Sync;

/// <summary>What breaks a rule is refused with its reason, at relays and at clients, and what stands beside it in the bundle is kept.</summary>
public sealed class RefusalTests
{
    private readonly SyncWorld _world = new();

    [Theory]
    [CombinedSides]
    public async Task A_changed_payload_is_no_longer_what_was_attested(bool atRelay)
    {
        var author = await _world.NewAuthorAsync();
        byte[] payload = [1, 4, .. "name"u8, 1, 6, 5, .. "Berta"u8];
        var commit = Commit.Create(SampleDag.Header(author.Chain(), null, [], SyncWorld.Change("x")), payload);
        var bytes = BundleCodec.Encode(new Bundle(SampleDag.Repository, [author.Certificate], [await author.SignAsync(commit)]));
        bytes[bytes.AsSpan().IndexOf("Berta"u8)] = (byte)'H';
        var changed = BundleCodec.Decode(bytes);
        Assert.NotEqual(commit.Id, changed.Commits[0].Id);
        await CheckRefusedAsync(atRelay, RefusalReason.WrongAttestation, changed.Runs[0], author.Certificate);
    }

    [Theory]
    [CombinedSides]
    public async Task An_attestation_by_another_session_counts_for_nothing(bool atRelay)
    {
        var author = await _world.NewAuthorAsync();
        var other = await _world.NewAuthorAsync();
        var commit = SampleDag.Make(author.Chain(), null, [], SyncWorld.Change("x"));
        await CheckRefusedAsync(atRelay, RefusalReason.WrongAttestation, await other.SignAsync(commit), author.Certificate, other.Certificate);
    }

    [Theory]
    [CombinedSides]
    public async Task An_attestation_of_an_earlier_commit_does_not_cover_a_later_one(bool atRelay)
    {
        var author = await _world.NewAuthorAsync();
        var commits = author.Write(2);
        var early = await author.SignAsync(commits[0]);
        await CheckRefusedAsync(atRelay, RefusalReason.WrongAttestation, new CommitRun(commits, early.Signature), author.Certificate);
    }

    [Theory]
    [CombinedSides]
    public async Task Commits_without_attestation_are_refused(bool atRelay)
    {
        var author = await _world.NewAuthorAsync();
        await CheckRefusedAsync(atRelay, RefusalReason.NotAttested, new CommitRun(author.Write(2), null), author.Certificate);
    }

    [Theory]
    [CombinedSides]
    public async Task A_session_without_certificate_is_refused(bool atRelay)
    {
        var author = await _world.NewAuthorAsync();
        await CheckRefusedAsync(atRelay, RefusalReason.NoCertificate, await author.SignAsync([.. author.Write(2)]));
    }

    [Theory]
    [CombinedSides]
    public async Task A_certificate_by_another_root_is_refused(bool atRelay)
    {
        var key = _world.NewKey();
        var author = new SyncWorld.Author(key, await SyncWorld.CertifyAsync(key.PublicKey, _world.NewKey()));
        await CheckRefusedAsync(atRelay, RefusalReason.WrongCertificate, await author.SignAsync([.. author.Write(2)]), author.Certificate);
    }

    [Theory]
    [CombinedSides]
    public async Task A_certificate_whose_signature_is_not_the_roots_is_refused(bool atRelay)
    {
        var author = await _world.NewAuthorAsync();
        var bytes = author.Certificate.Bytes.ToArray();
        bytes[^60] ^= 1;
        await CheckRefusedAsync(atRelay, RefusalReason.WrongCertificate, await author.SignAsync([.. author.Write(2)]), Statement.Read(bytes));
    }

    [Theory]
    [CombinedSides]
    public async Task A_certificate_by_a_session_is_refused(bool atRelay)
    {
        var session = await _world.NewAuthorAsync();
        var key = _world.NewKey();
        var author = new SyncWorld.Author(key, await SyncWorld.CertifyAsync(key.PublicKey, session.Key));
        await CheckRefusedAsync(atRelay, RefusalReason.WrongCertificate, await author.SignAsync([.. author.Write(2)]), session.Certificate, author.Certificate);
    }

    [Theory]
    [CombinedSides]
    public async Task A_commit_made_after_the_certificate_ended_is_refused(bool atRelay)
    {
        var author = await _world.NewAuthorAsync(notAfter: 999);
        await CheckRefusedAsync(atRelay, RefusalReason.ExpiredCertificate, await author.SignAsync([.. author.Write(1)]), author.Certificate);
    }

    [Theory]
    [CombinedSides]
    public async Task A_renewed_certificate_counts_also_where_the_first_one_comes_along_or_later(bool atRelay)
    {
        foreach (var isHeld in (bool[])[false, true])
        {
            // Several keys, because statements stand in the order of their ids.
            for (var i = 0; i < 4; i++)
            {
                var first = await _world.NewAuthorAsync(notAfter: 999);
                var renewed = await SyncWorld.CertifyAsync(first.Key.PublicKey, _world.Root);
                var set = _world.NewSet();
                if (isHeld)
                {
                    set.ApplyTrusted(new Bundle(SampleDag.Repository, [renewed], []));
                }

                var admission = await TakeAsync(set, atRelay, [first.Certificate, .. isHeld ? [] : new[] { renewed }], await first.SignAsync([.. first.Write(1)]));
                Assert.Equal(AdmissionStatus.Stored, Assert.Single(admission.Verdicts).Status);
            }
        }
    }

    [Theory]
    [CombinedSides]
    public async Task A_bundle_of_another_repository_is_refused(bool atRelay)
    {
        var author = await _world.NewAuthorAsync();
        var other = new RepositoryId(1234);
        var commit = Commit.Create(SampleDag.Header(author.Chain(), null, [], SyncWorld.Change("x")) with { Repository = other }, default);
        var set = _world.NewSet();
        var verified = await VerifyAsync(set, atRelay, new Bundle(other, [author.Certificate], [await author.SignAsync(commit)]));
        Assert.Equal(RefusalReason.WrongRepository, Assert.Single(set.Prepare(verified).Verdicts).Reason);
        Assert.Null(set.ToStore(verified, set.Prepare(verified)));
    }

    [Theory]
    [CombinedSides]
    public async Task A_prev_of_another_chain_breaks_the_chain(bool atRelay)
    {
        var author = await _world.NewAuthorAsync();
        var elsewhere = author.Write(1, chain: 2);
        var commit = Commit.Create(SampleDag.Header(author.Chain(), elsewhere[0], [], SyncWorld.Change("x")), default);
        await CheckRefusedAsync(atRelay, RefusalReason.BrokenChain, await author.SignAsync(commit), [await author.SignAsync([.. elsewhere])], author.Certificate);
    }

    [Theory]
    [CombinedSides]
    public async Task A_gap_in_the_chain_breaks_it(bool atRelay)
    {
        var author = await _world.NewAuthorAsync();
        var commits = author.Write(2);
        var commit = Commit.Create(SampleDag.Header(author.Chain(), commits[0], [], SyncWorld.Change("x")) with { Seq = 3 }, default);
        await CheckRefusedAsync(atRelay, RefusalReason.BrokenChain, await author.SignAsync(commit), [await author.SignAsync([.. commits])], author.Certificate);
    }

    [Theory]
    [CombinedSides]
    public async Task A_wrong_height_is_refused(bool atRelay)
    {
        var author = await _world.NewAuthorAsync();
        var commits = author.Write(1);
        foreach (var height in (long[])[3, 1L << 40])
        {
            var commit = Commit.Create(SampleDag.Header(author.Chain(), commits[0], [], SyncWorld.Change("x")) with { Height = height }, default);
            await CheckRefusedAsync(atRelay, RefusalReason.WrongHeight, await author.SignAsync(commit), [await author.SignAsync([.. commits])], author.Certificate);
        }
    }

    [Theory]
    [CombinedSides]
    public async Task A_time_before_that_of_what_it_builds_on_is_refused(bool atRelay)
    {
        var author = await _world.NewAuthorAsync();
        var commits = author.Write(1);
        var commit = Commit.Create(SampleDag.Header(author.Chain(), commits[0], [], SyncWorld.Change("x")) with { Time = commits[0].Header.Time - 1 }, default);
        await CheckRefusedAsync(atRelay, RefusalReason.WrongTime, await author.SignAsync(commit), [await author.SignAsync([.. commits])], author.Certificate);
    }

    [Theory]
    [CombinedSides]
    public async Task A_time_more_than_five_minutes_ahead_is_refused(bool atRelay)
    {
        var author = await _world.NewAuthorAsync();
        var header = SampleDag.Header(author.Chain(), null, [], SyncWorld.Change("x"));
        var late = Commit.Create(header with { Time = SyncWorld.Now + 300_001 }, default);
        await CheckRefusedAsync(atRelay, RefusalReason.TooFarAhead, await author.SignAsync(late), author.Certificate);
        var admission = await TakeAsync(_world.NewSet(), atRelay, [author.Certificate], await author.SignAsync(Commit.Create(header with { Time = SyncWorld.Now + 300_000 }, default)));
        Assert.Equal(AdmissionStatus.Stored, admission.Verdicts[0].Status);
    }

    [Theory]
    [CombinedSides]
    public async Task A_parent_that_is_no_ancestor_is_refused(bool atRelay)
    {
        var author = await _world.NewAuthorAsync();
        var beside = author.Write(1, chain: 2);
        var commits = author.Write(1);
        var header = SampleDag.Header(author.Chain(), commits[0], [], SyncWorld.Change("2-0", beside[0].Id));
        await CheckRefusedAsync(atRelay, RefusalReason.WrongParent, await author.SignAsync(Commit.Create(header, default)), [await author.SignAsync([.. beside]), await author.SignAsync([.. commits])], author.Certificate);
    }

    [Theory]
    [CombinedSides]
    public async Task A_parent_that_did_not_change_the_item_is_refused(bool atRelay)
    {
        var author = await _world.NewAuthorAsync();
        var commits = author.Write(1);
        var header = SampleDag.Header(author.Chain(), commits[0], [], SyncWorld.Change("another", commits[0].Id));
        await CheckRefusedAsync(atRelay, RefusalReason.WrongParent, await author.SignAsync(Commit.Create(header, default)), [await author.SignAsync([.. commits])], author.Certificate);
    }

    [Fact]
    public async Task A_void_payload_is_refused_by_relays_and_kept_by_clients()
    {
        var author = await _world.NewAuthorAsync();
        var commit = Commit.Create(SampleDag.Header(author.Chain(), null, [], SyncWorld.Change("x")), new byte[] { 1, 1, 65, 0 });
        await CheckRefusedAsync(true, RefusalReason.VoidPayload, await author.SignAsync(commit), author.Certificate);
        var admission = await TakeAsync(_world.NewSet(), false, [author.Certificate], await author.SignAsync(commit));
        Assert.Equal(AdmissionStatus.Stored, admission.Verdicts[0].Status);
    }

    [Theory]
    [CombinedSides]
    public async Task A_rule_of_the_host_is_kept(bool atRelay)
    {
        var author = await _world.NewAuthorAsync();
        var commit = SampleDag.Make(author.Chain(), null, [], SyncWorld.Change("forbidden"));
        await CheckRefusedAsync(atRelay, RefusalReason.Policy, await author.SignAsync(commit), author.Certificate);
    }

    [Theory]
    [CombinedSides]
    public async Task A_fifth_branch_of_a_chain_is_refused(bool atRelay)
    {
        var author = await _world.NewAuthorAsync();
        var set = _world.NewSet();
        for (var i = 0; i < 5; i++)
        {
            var branch = SampleDag.Make(author.Chain(), null, [], SyncWorld.Change($"branch-{i}"));
            var admission = await TakeAsync(set, atRelay, set.Statements.Count == 0 ? [author.Certificate] : [], await author.SignAsync(branch));
            Assert.Equal(i < 4 ? RefusalReason.None : RefusalReason.Fork, admission.Verdicts[0].Reason);
        }

        Assert.Equal(4, set.Graph.Count);
    }

    [Theory]
    [CombinedSides]
    public async Task A_run_of_several_commits_that_could_never_be_passed_on_is_refused(bool atRelay)
    {
        var author = await _world.NewAuthorAsync();
        var first = Commit.Create(SampleDag.Header(author.Chain(), null, [], SyncWorld.Change("x")) with { PayloadLength = 0 }, Padding(600_000));
        var second = Commit.Create(SampleDag.Header(author.Chain(), first, [], SyncWorld.Change("y")), Padding(600_000));
        await CheckRefusedAsync(atRelay, RefusalReason.Malformed, await author.SignAsync(first, second), author.Certificate);
        var admission = await TakeAsync(_world.NewSet(), atRelay, [author.Certificate], await author.SignAsync(first), await author.SignAsync(second));
        Assert.All(admission.Verdicts, v => Assert.Equal(AdmissionStatus.Stored, v.Status));
    }

    private static byte[] Padding(int length)
    {
        var writer = new WireWriter();
        PayloadCodec.Write(writer, [[FieldOperation.Set("padding", new string('x', length))]]);
        return writer.ToArray();
    }

    private Task CheckRefusedAsync(bool atRelay, RefusalReason reason, CommitRun bad, params Statement[] statements) => CheckRefusedAsync(atRelay, reason, bad, [], statements);

    private async Task CheckRefusedAsync(bool atRelay, RefusalReason reason, CommitRun bad, CommitRun[] before, params Statement[] statements)
    {
        var neighbour = await _world.NewAuthorAsync();
        var good = await neighbour.SignAsync([.. neighbour.Write(3)]);
        var set = _world.NewSet();
        var admission = await TakeAsync(set, atRelay, [.. statements, neighbour.Certificate], [bad, good, .. before]);
        var refused = bad.Commits.Select(c => c.Id).ToHashSet();
        Assert.All(admission.Verdicts.Where(v => refused.Contains(v.Id)), v => Assert.Equal((AdmissionStatus.Refused, reason), (v.Status, v.Reason)));
        Assert.All(admission.Verdicts.Where(v => !refused.Contains(v.Id)), v => Assert.Equal((AdmissionStatus.Stored, RefusalReason.None), (v.Status, v.Reason)));
        Assert.Equal(3 + before.Sum(r => r.Commits.Count), set.Graph.Count);
        Assert.Equal(0, set.Graph.OrphanCount);
        Assert.DoesNotContain(refused, set.Graph.Holds);
    }

    private async Task<Admission> TakeAsync(CommitSet set, bool atRelay, Statement[] statements, params CommitRun[] runs)
    {
        var bundle = BundleCodec.Decode(BundleCodec.Encode(new Bundle(SampleDag.Repository, [.. statements.OrderBy(s => s.Id)], runs)));
        var before = GraphState.Describe(set.Graph);
        var verified = await VerifyAsync(set, atRelay, bundle);
        var admission = set.Prepare(verified);
        Assert.Equal(before, GraphState.Describe(set.Graph));
        set.Apply(verified, admission);
        return admission;
    }

    private async Task<VerifiedBundle> VerifyAsync(CommitSet set, bool atRelay, Bundle bundle) =>
        await set.VerifyAsync(bundle, _world.Verifier, new AdmissionRules { NowMs = SyncWorld.Now, RefusesVoidPayloads = atRelay, Custom = Forbid });

    private static AdmissionVerdict? Forbid(Commit commit) =>
        Array.Exists(commit.Header.Changes, c => c.Key == "forbidden") ? AdmissionVerdict.Refuse(commit.Id, RefusalReason.Policy, "no") : null;
}
