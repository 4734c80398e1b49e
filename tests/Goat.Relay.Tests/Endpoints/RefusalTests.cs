using Goat.Bundles;
using Goat.Commits;
using Goat.Graph;
using Goat.Identity;
using Goat.Relay.Tests.Hosting;
using Goat.Relay.Tests.Replicas;
using Goat.Statements;
using Goat.Sync;

namespace Goat.Relay.Tests.Endpoints;

/// <summary>Bad commits are refused with their reason, and valid neighbours are kept.</summary>
public sealed class RefusalTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static long Now => DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();

    [Fact]
    public Task A_payload_that_was_exchanged_is_refused() => RefusesAsync(RefusalReason.WrongAttestation, async author =>
    {
        var header = author.NextHeader();
        var genuine = await author.AttestAsync(TestReplica.Create(header));
        return new CommitRun([TestReplica.Create(header, "forged")], genuine.Signature);
    });

    [Fact]
    public Task A_commit_without_attestation_is_refused() =>
        RefusesAsync(RefusalReason.NotAttested, author => Task.FromResult(new CommitRun([TestReplica.Create(author.NextHeader())], null)));

    [Fact]
    public Task A_commit_whose_prev_is_of_another_chain_is_refused() => RefusesAsync(RefusalReason.BrokenChain, author =>
    {
        var header = author.NextHeader();
        return author.AttestAsync(TestReplica.Create(header with { Seq = header.Seq + 1, Chain = header.Chain with { Chain = 99 }, Changes = [] }));
    });

    [Fact]
    public Task A_commit_with_a_gap_in_its_chain_is_refused() => RefusesAsync(RefusalReason.BrokenChain, author =>
    {
        var header = author.NextHeader();
        return author.AttestAsync(TestReplica.Create(header with { Seq = header.Seq + 1 }));
    });

    [Fact]
    public Task A_commit_with_a_wrong_height_is_refused() =>
        RefusesAsync(RefusalReason.WrongHeight, author => AttestAsync(author, h => h with { Height = h.Height + 1 }));

    [Fact]
    public Task A_commit_from_before_what_it_builds_on_is_refused() =>
        RefusesAsync(RefusalReason.WrongTime, author => AttestAsync(author, h => h with { Time = 1000 }));

    [Fact]
    public Task A_commit_from_too_far_ahead_is_refused() =>
        RefusesAsync(RefusalReason.TooFarAhead, author => AttestAsync(author, h => h with { Time = Now + (6 * 60 * 1000) }));

    [Fact]
    public Task A_commit_whose_parent_changed_another_item_is_refused() =>
        RefusesAsync(RefusalReason.WrongParent, author => AttestAsync(author, h => h with { Changes = [Update("something else", h.Prev!.Value)] }));

    [Fact]
    public async Task A_commit_whose_parent_is_no_ancestor_is_refused()
    {
        await using var relay = await TestRelay.StartAsync();
        var stranger = await TestReplica.RegisterAsync(relay);
        var unseen = stranger.Write()[0];
        await stranger.PushAsync(relay.Http, stranger.BundleOf(await stranger.AttestAsync(unseen)));
        var author = await TestReplica.RegisterAsync(relay);
        author.Write();
        await author.PushAsync(relay.Http, author.BundleOf(await author.AttestAsync([.. await AllOfAsync(author)])));

        var run = await AttestAsync(author, h => h with { Changes = [Update(unseen.Header.Changes[0].Key, unseen.Id)] });

        var verdict = Assert.Single((await author.PushAsync(relay.Http, author.BundleOf(run))).Verdicts);
        Assert.Equal((AdmissionStatus.Refused, RefusalReason.WrongParent), (verdict.Status, verdict.Reason));
    }

    [Fact]
    public Task A_void_payload_is_refused() => RefusesAsync(RefusalReason.VoidPayload, author =>
        author.AttestAsync(Commit.Create(author.NextHeader(), new byte[] { 200, 201, 202 })));

    [Fact]
    public Task A_commit_that_the_admission_rule_refuses_is_refused() => RefusesAsync(
        RefusalReason.Policy,
        author => AttestAsync(author, h => h with { Branch = "forbidden" }),
        new RelayOptions
        {
            AdmissionRule = commit => commit.Header.Branch == "forbidden" ? AdmissionVerdict.Refuse(commit.Id, RefusalReason.Policy, "No.") : null,
        });

    [Fact]
    public async Task A_commit_of_another_repository_is_refused()
    {
        await using var relay = await TestRelay.StartAsync();
        var author = await TestReplica.RegisterAsync(relay);
        var other = await TestReplica.RegisterAsync(relay, RepositoryPath.Parse("/data/other"));
        var bundle = other.BundleOf(await other.AttestAsync([.. other.Write()]));

        var verdict = Assert.Single((await author.PushAsync(relay.Http, bundle)).Verdicts);

        Assert.Equal(RefusalReason.WrongRepository, verdict.Reason);
        Assert.Equal(0, relay.Metrics.Snapshot().Storage.Appends);
    }

    [Fact]
    public Task A_session_without_certificate_is_refused() => RefusesCertificateAsync(RefusalReason.NoCertificate, (_, _) => Task.FromResult<Statement?>(null));

    [Fact]
    public Task A_certificate_that_somebody_else_signed_in_the_roots_name_is_refused() => RefusesCertificateAsync(RefusalReason.WrongCertificate, async (relay, author) =>
    {
        var genuine = await new Certificate { Key = author.Key.PublicKey, NotBefore = 0, NotAfter = Now * 2 }.SignAsync(relay.Instance.Database, relay.Instance.Root, Cancellation);
        var signature = await author.Key.SignAsync(genuine.SignedBytes(), Cancellation);
        return Statement.Create(genuine.Kind, genuine.IsCritical, genuine.IsAboutRepository, genuine.Scope, genuine.Signer, genuine.Body.Span, signature);
    });

    [Fact]
    public Task A_commit_made_after_its_certificate_ended_is_refused() => RefusesCertificateAsync(RefusalReason.ExpiredCertificate, async (relay, author) =>
        await new Certificate { Key = author.Key.PublicKey, NotBefore = 0, NotAfter = Now - 1000 }.SignAsync(relay.Instance.Database, relay.Instance.Root, Cancellation));

    [Fact]
    public async Task What_builds_on_a_refused_commit_is_refused_and_the_run_before_it_is_kept()
    {
        await using var relay = await TestRelay.StartAsync(new TestRelaySetup { Options = new RelayOptions { AdmissionRule = c => c.Header.Seq == 2 ? AdmissionVerdict.Refuse(c.Id, RefusalReason.Policy) : null } });
        var author = await TestReplica.RegisterAsync(relay);
        var commits = author.Write(3);

        var reply = await author.PushAsync(
            relay.Http,
            author.BundleOf(await author.AttestAsync(commits[0]), await author.AttestAsync(commits[1]), await author.AttestAsync(commits[2])));

        Assert.Equal(1, reply.Accepted);
        Assert.Equal([RefusalReason.Policy, RefusalReason.BuildsOnRefused], reply.Verdicts.Select(v => v.Reason));
        Assert.Equal(1, reply.Count);
    }

    [Fact]
    public async Task A_commit_before_a_refused_one_in_the_same_run_is_cut_and_can_be_attested_again()
    {
        await using var relay = await TestRelay.StartAsync(new TestRelaySetup { Options = new RelayOptions { AdmissionRule = c => c.Header.Seq == 2 ? AdmissionVerdict.Refuse(c.Id, RefusalReason.Policy) : null } });
        var author = await TestReplica.RegisterAsync(relay);
        var commits = author.Write(2);

        var together = await author.PushAsync(relay.Http, author.BundleOf(await author.AttestAsync([.. commits])));
        var again = await author.PushAsync(relay.Http, author.BundleOf(await author.AttestAsync(commits[0])));

        Assert.Equal([AdmissionStatus.Cut, AdmissionStatus.Refused], together.Verdicts.Select(v => v.Status));
        Assert.Equal((0, 1), (together.Count, again.Count));
    }

    [Fact]
    public async Task Orphans_beyond_the_quota_are_refused_and_welcome_later()
    {
        await using var relay = await TestRelay.StartAsync(new TestRelaySetup { Options = new RelayOptions { MaxOrphans = 2 } });
        var author = await TestReplica.RegisterAsync(relay);
        var commits = author.Write(4);

        var waiting = await author.PushAsync(relay.Http, author.BundleOf(await author.AttestAsync(commits[2])));
        var tooMany = await author.PushAsync(relay.Http, author.BundleOf(await author.AttestAsync(commits[1], commits[2], commits[3])));
        var inOrder = await author.PushAsync(relay.Http, author.BundleOf(await author.AttestAsync([.. commits])));

        Assert.Equal(AdmissionStatus.Orphan, Assert.Single(waiting.Verdicts).Status);
        Assert.Contains(tooMany.Verdicts, v => v.Reason == RefusalReason.Quota);
        Assert.Equal((4, 0), (inOrder.Count, inOrder.Orphans));
    }

    private static Change Update(string key, CommitId parent) => new() { Key = key, Kind = ChangeKind.Update, Parents = [parent] };

    private static Task<CommitRun> AttestAsync(TestReplica author, Func<CommitHeader, CommitHeader> change) =>
        author.AttestAsync(TestReplica.Create(change(author.NextHeader())));

    private static async Task<IReadOnlyList<Commit>> AllOfAsync(TestReplica replica) =>
        [.. (await replica.ReadAsync([.. Enumerable.Range(0, replica.Set.Graph.Count).Select(replica.Set.Graph.IdAt)], Cancellation)).Select(c => c!)];

    /// <summary>Pushes a good commit, then a bad one that builds on it together with somebody else's good one.</summary>
    private static async Task RefusesAsync(RefusalReason reason, Func<TestReplica, Task<CommitRun>> makeBad, RelayOptions? options = null)
    {
        await using var relay = await TestRelay.StartAsync(new TestRelaySetup { Options = options ?? new RelayOptions() });
        var author = await TestReplica.RegisterAsync(relay);
        var neighbour = await TestReplica.RegisterAsync(relay);
        await author.PushAsync(relay.Http, author.BundleOf(await author.AttestAsync([.. author.Write()])));
        var bad = await makeBad(author);
        var good = await neighbour.AttestAsync([.. neighbour.Write()]);

        var reply = await author.PushAsync(relay.Http, new Bundle(author.Repository, [author.Certificate!, neighbour.Certificate!], [bad, good]));

        var verdict = Assert.Single(reply.Verdicts);
        Assert.Equal((bad.Tip.Id, AdmissionStatus.Refused, reason), (verdict.Id, verdict.Status, verdict.Reason));
        Assert.Equal((1, 2, 0), (reply.Accepted, reply.Count, reply.Orphans));
        var reader = await TestReplica.RegisterAsync(relay);
        Assert.Equal(ConversationState.Synced, await reader.SyncAsync(relay.Http));
        Assert.False(reader.Set.Graph.Holds(bad.Tip.Id));
        Assert.True(reader.Set.Graph.Holds(good.Tip.Id));
    }

    private static async Task RefusesCertificateAsync(RefusalReason reason, Func<TestRelay, TestReplica, Task<Statement?>> certify)
    {
        await using var relay = await TestRelay.StartAsync();
        var author = TestReplica.Create(relay);
        if (await certify(relay, author) is { } certificate)
        {
            author.UseCertificate(certificate);
        }

        var reply = await author.PushAsync(relay.Http, author.BundleOf(await author.AttestAsync([.. author.Write()])));

        var verdict = Assert.Single(reply.Verdicts);
        Assert.Equal((AdmissionStatus.Refused, reason), (verdict.Status, verdict.Reason));
        Assert.Equal((0, 0), (reply.Count, reply.Accepted));
    }
}
