using Goat.Commits;
using Goat.Graph;
using Goat.Sync;

namespace Goat.ClientSdk.Tests;

public sealed class SyncTests : IDisposable
{
    private readonly MemoryRelay _relay = new();
    private readonly string _directory = Directory.CreateTempSubdirectory("goat-").FullName;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _relay.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public async Task Edits_of_both_sides_meet_at_the_relay()
    {
        await using var a = await GoatDb.OpenAsync(_relay.Options(), Cancel);
        await using var b = await GoatDb.OpenAsync(_relay.Options(), Cancel);
        var (left, right) = (await a.OpenRepositoryAsync("/data/tasks", Cancel), await b.OpenRepositoryAsync("/data/tasks", Cancel));
        left.Create("1", ("text", "from a"));
        right.Create("2", ("text", "from b"));

        await ConvergeAsync(a, b);

        Assert.Equal("from a", right["1"]["text"]);
        Assert.Equal("from b", left["2"]["text"]);
        AssertEqual(left, right);
        Assert.Equal(SyncState.Paused, a.Sync.Status.State);
    }

    [Fact]
    public async Task A_device_whose_clock_is_an_hour_behind_takes_in_what_others_write_now()
    {
        await using var a = await GoatDb.OpenAsync(_relay.Options(), Cancel);
        var options = _relay.Options();
        options.TimeProvider = new ClockBehind();
        await using var b = await GoatDb.OpenAsync(options, Cancel);
        var (left, right) = (await a.OpenRepositoryAsync("/data/tasks", Cancel), await b.OpenRepositoryAsync("/data/tasks", Cancel));
        left.Create("1", ("text", "now"));

        await ConvergeAsync(a, b);

        Assert.Equal("now", right["1"]["text"]);
        right["1"]["text"] = "then";
        await ConvergeAsync(a, b);
        Assert.Equal("then", left["1"]["text"]);
    }

    [Fact]
    public async Task Concurrent_writes_of_a_field_leave_a_conflict_until_it_is_written()
    {
        await using var a = await GoatDb.OpenAsync(_relay.Options(), Cancel);
        await using var b = await GoatDb.OpenAsync(_relay.Options(), Cancel);
        var (left, right) = (await a.OpenRepositoryAsync("/data/tasks", Cancel), await b.OpenRepositoryAsync("/data/tasks", Cancel));
        left.Create("1", ("text", "0"));
        await ConvergeAsync(a, b);
        left["1"]["text"] = "a";
        await left.FlushAsync(Cancel);
        right["1"]["text"] = "b";
        await ConvergeAsync(a, b);

        AssertEqual(left, right);
        var conflict = Assert.Single(left["1"].Conflicts("text"));
        Assert.NotEqual(left["1"]["text"], conflict.Value);
        Assert.Contains(conflict.Session, new[] { a.SessionId, b.SessionId });

        right["1"]["text"] = right["1"]["text"];
        await ConvergeAsync(a, b);
        Assert.Empty(left["1"].Conflicts("text"));
        AssertEqual(left, right);
    }

    [Fact]
    public async Task An_edit_wins_over_a_concurrent_delete()
    {
        await using var a = await GoatDb.OpenAsync(_relay.Options(), Cancel);
        await using var b = await GoatDb.OpenAsync(_relay.Options(), Cancel);
        var (left, right) = (await a.OpenRepositoryAsync("/data/tasks", Cancel), await b.OpenRepositoryAsync("/data/tasks", Cancel));
        left.Create("1", ("text", "0"));
        await ConvergeAsync(a, b);
        left["1"].Delete();
        right["1"]["text"] = "1";
        await ConvergeAsync(a, b);

        Assert.Equal("1", left["1"]["text"]);
        AssertEqual(left, right);
    }

    [Fact]
    public async Task Remote_changes_are_announced_as_remote()
    {
        await using var a = await GoatDb.OpenAsync(_relay.Options(), Cancel);
        await using var b = await GoatDb.OpenAsync(_relay.Options(), Cancel);
        var (left, right) = (await a.OpenRepositoryAsync("/data/tasks", Cancel), await b.OpenRepositoryAsync("/data/tasks", Cancel));
        left.Create("1", ("text", "0"));
        await ConvergeAsync(a, b);
        var seen = new List<(ItemChangeKind, ChangeOrigin, object?, object?)>();
        right.ItemChanged += (_, e) => seen.Add((e.Kind, e.Origin, e.Fields.SingleOrDefault()?.OldValue, e.Fields.SingleOrDefault()?.NewValue));
        left["1"]["text"] = "1";
        await left.FlushAsync(Cancel);
        left["1"]["text"] = "2";
        await ConvergeAsync(a, b);

        Assert.Equal([(ItemChangeKind.Updated, ChangeOrigin.Remote, "0", "2")], seen);
    }

    [Fact]
    public async Task A_wiped_relay_gets_everything_back()
    {
        await using var a = await GoatDb.OpenAsync(_relay.Options(_directory), Cancel);
        await using var b = await GoatDb.OpenAsync(_relay.Options(), Cancel);
        await using var c = await GoatDb.OpenAsync(_relay.Options(), Cancel);
        var (left, right) = (await a.OpenRepositoryAsync("/data/tasks", Cancel), await b.OpenRepositoryAsync("/data/tasks", Cancel));
        for (var i = 0; i < 300; i++)
        {
            (i % 2 == 0 ? left : right).Create($"{i}", ("n", i));
            await (i % 2 == 0 ? left : right).FlushAsync(Cancel);
        }

        await ConvergeAsync(a, b);
        _relay.Wipe();
        await ConvergeAsync(a, b);
        var third = await c.OpenRepositoryAsync("/data/tasks", Cancel);
        await c.Sync.SyncNowAsync(Cancel);

        Assert.Equal(300, third.Count);
        AssertEqual(left, third);
        Assert.True(a.Sync.Status.Relays[0].Rounds.Count > 0);
    }

    [Fact]
    public async Task A_refused_commit_is_shown_and_taken_back_and_the_rest_reaches_everybody()
    {
        _relay.Rule = c => c.Header.Changes.Any(change => change is { Key: "bad", Kind: ChangeKind.Create }) ? AdmissionVerdict.Refuse(c.Id, RefusalReason.Policy, "No.") : null;
        await using var a = await GoatDb.OpenAsync(_relay.Options(_directory), Cancel);
        await using var b = await GoatDb.OpenAsync(_relay.Options(), Cancel);
        var (left, right) = (await a.OpenRepositoryAsync("/data/tasks", Cancel), await b.OpenRepositoryAsync("/data/tasks", Cancel));
        left.Create("good", ("text", "1"));
        await left.FlushAsync(Cancel);
        left.Create("bad", ("text", "secret"));
        await left.FlushAsync(Cancel);
        left["good"]["text"] = "2";
        left["bad"]["text"] = "more";
        await left.FlushAsync(Cancel);
        left.Create("later", ("text", "3"));
        await left.FlushAsync(Cancel);
        var events = new List<RefusedCommit>();
        left.CommitRefused += (_, e) => events.Add(e.Commit);

        await ConvergeAsync(a, b);

        Assert.Null(left.Find("bad"));
        Assert.Equal("3", right["later"]["text"]);
        Assert.Contains(events, e => e.Reason == RefusalReason.Policy && (string?)e.Changes.Single().Values["text"] == "secret");
        Assert.Contains(events, e => e.Changes.Any(c => c.Key == "bad" && (string?)c.Values["text"] == "more"));
        AssertEqual(left, right);
        Assert.Equal("2", right["good"]["text"]);
    }

    [Fact]
    public async Task A_commit_that_a_relay_accepted_once_is_not_taken_back_when_it_is_refused_later()
    {
        await using var a = await GoatDb.OpenAsync(_relay.Options(), Cancel);
        var left = await a.OpenRepositoryAsync("/data/tasks", Cancel);
        left.Create("old", ("n", 1));
        await left.FlushAsync(Cancel);
        left.Create("other", ("n", 2));
        await a.Sync.SyncNowAsync(Cancel);

        _relay.Wipe();
        _relay.Rule = c => c.Header.Changes.Any(change => change.Key == "old") ? AdmissionVerdict.Refuse(c.Id, RefusalReason.Policy, "No more.") : null;
        await a.Sync.SyncNowAsync(Cancel);

        Assert.Equal((1, 2), (left["old"].Get<int>("n"), left["other"].Get<int>("n")));
        Assert.Empty(left.Status.Refused);
        Assert.Contains("No more.", a.Sync.Status.Relays[0].LastError?.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refused_commits_stay_out_after_reopening()
    {
        _relay.Rule = c => c.Header.Changes.Any(change => change.Key == "bad") ? AdmissionVerdict.Refuse(c.Id, RefusalReason.Policy, "No.") : null;
        byte[] state;
        await using (var a = await GoatDb.OpenAsync(_relay.Options(_directory), Cancel))
        {
            var left = await a.OpenRepositoryAsync("/data/tasks", Cancel);
            left.Create("bad", ("text", "secret"));
            await left.FlushAsync(Cancel);
            left.Create("later", ("text", "3"));
            await a.Sync.SyncNowAsync(Cancel);
            await using var b = await GoatDb.OpenAsync(_relay.Options(), Cancel);
            var right = await b.OpenRepositoryAsync("/data/tasks", Cancel);
            await b.Sync.SyncNowAsync(Cancel);
            Assert.Equal("3", right["later"]["text"]);
            state = RepositoryTests.Export(left);
        }

        await using (var a = await GoatDb.OpenAsync(_relay.Options(_directory), Cancel))
        {
            var left = await a.OpenRepositoryAsync("/data/tasks", Cancel);
            Assert.Equal(state, RepositoryTests.Export(left));
            Assert.Equal("secret", left.Status.Refused.Single().Changes.Single().Values["text"]);
        }
    }

    [Fact]
    public async Task Work_done_offline_under_an_embedded_connection_string_arrives_later()
    {
        _relay.IsDown = true;
        await using var a = await GoatDb.OpenAsync(_relay.Options(_directory, _relay.ConnectionString), Cancel);
        var left = await a.OpenRepositoryAsync("/data/tasks", Cancel);
        left.Create("1", ("text", "offline"));
        await left.FlushAsync(Cancel);
        await Assert.ThrowsAsync<SyncFailedException>(() => a.Sync.SyncNowAsync(Cancel));
        Assert.Equal(SyncState.Failing, a.Sync.Status.State);
        _relay.IsDown = false;
        await using var b = await GoatDb.OpenAsync(_relay.Options(), Cancel);
        var right = await b.OpenRepositoryAsync("/data/tasks", Cancel);

        await ConvergeAsync(a, b);

        Assert.Equal("offline", right["1"]["text"]);
        AssertEqual(left, right);
    }

    [Fact]
    public async Task A_bare_address_that_cannot_be_reached_says_what_to_embed()
    {
        _relay.IsDown = true;

        var thrown = await Assert.ThrowsAsync<RelayUnreachableException>(() => GoatDb.OpenAsync(_relay.Options(), Cancel));

        Assert.Contains("connection string", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_is_sent_to_a_relay_of_another_database()
    {
        await using (await GoatDb.OpenAsync(new GoatDbOptions { Directory = _directory }, Cancel))
        {
        }

        await using var a = await GoatDb.OpenAsync(_relay.Options(_directory), Cancel);
        (await a.OpenRepositoryAsync("/data/tasks", Cancel)).Create("1");
        var thrown = await Assert.ThrowsAsync<SyncFailedException>(() => a.Sync.SyncNowAsync(Cancel));

        Assert.IsType<WrongInstanceException>(thrown.InnerException);
        Assert.Equal(1, _relay.Requests);
        await Assert.ThrowsAsync<WrongInstanceException>(async () =>
        {
            await a.DisposeAsync();
            await GoatDb.OpenAsync(_relay.Options(_directory, _relay.ConnectionString), Cancel);
        });
    }

    [Fact]
    public async Task In_the_background_edits_arrive_without_being_asked()
    {
        var (left, right) = (_relay.Options(), _relay.Options());
        left.SyncStart = right.SyncStart = SyncStart.Automatic;
        left.FlushDelay = TimeSpan.FromMilliseconds(1);
        right.PollInterval = TimeSpan.FromMilliseconds(5);
        await using var a = await GoatDb.OpenAsync(left, Cancel);
        await using var b = await GoatDb.OpenAsync(right, Cancel);
        var arrived = new TaskCompletionSource();
        (await b.OpenRepositoryAsync("/data/tasks", Cancel)).ItemChanged += (_, _) => arrived.TrySetResult();
        (await a.OpenRepositoryAsync("/data/tasks", Cancel)).Create("1");

        await arrived.Task.WaitAsync(TimeSpan.FromSeconds(30), Cancel);
    }

    [Fact]
    public async Task Remote_changes_move_values_only_on_the_notification_context()
    {
        var context = new QueuedContext();
        var options = _relay.Options();
        options.NotificationContext = context;
        await using var a = await GoatDb.OpenAsync(_relay.Options(), Cancel);
        var b = await GoatDb.OpenAsync(options, Cancel);
        var (left, right) = (await a.OpenRepositoryAsync("/data/tasks", Cancel), await b.OpenRepositoryAsync("/data/tasks", Cancel));
        left.Create("1", ("text", "0"));
        await a.Sync.SyncNowAsync(Cancel);
        var syncing = b.Sync.SyncNowAsync(Cancel);
        Assert.Null(right.Find("1"));
        while (right.Find("1") is null)
        {
            await context.RunOneAsync(Cancel);
        }

        await syncing;
        await b.DisposeAsync();
    }

    [Fact]
    public async Task Edits_made_while_remote_changes_arrive_count_as_concurrent()
    {
        var context = new QueuedContext();
        var options = _relay.Options();
        options.NotificationContext = context;
        await using var a = await GoatDb.OpenAsync(_relay.Options(), Cancel);
        await using var b = await GoatDb.OpenAsync(_relay.Options(), Cancel);
        await using var c = await GoatDb.OpenAsync(options, Cancel);
        var (left, third) = (await a.OpenRepositoryAsync("/data/tasks", Cancel), await c.OpenRepositoryAsync("/data/tasks", Cancel));
        left.Create("1", ("text", "a"));
        await a.Sync.SyncNowAsync(Cancel);
        var syncing = c.Sync.SyncNowAsync(Cancel);

        // The edit is made before the remote create shows, after it was stored.
        third.Create("1", ("text", "c"));
        while (!syncing.IsCompleted)
        {
            await Task.WhenAny(syncing, context.RunOneAsync(Cancel));
        }

        await syncing;
        await a.Sync.SyncNowAsync(Cancel);
        Assert.Single(left["1"].Conflicts("text"));
        AssertEqual(left, third);
    }

    [Fact]
    public async Task A_restored_backup_goes_on_in_a_new_chain_at_once()
    {
        await using var b = await GoatDb.OpenAsync(_relay.Options(), Cancel);
        var right = await b.OpenRepositoryAsync("/data/tasks", Cancel);
        string[] files = [];
        byte[][] backup = [];
        for (var i = 0; i < 2; i++)
        {
            await using var a = await GoatDb.OpenAsync(_relay.Options(_directory), Cancel);
            var left = await a.OpenRepositoryAsync("/data/tasks", Cancel);
            for (var j = 0; j < 3; j++)
            {
                left.Create($"{i}.{j}");
                await left.FlushAsync(Cancel);
            }

            await a.Sync.SyncNowAsync(Cancel);
            files = Directory.GetFiles(_directory, "*.goat");
            backup = i == 0 ? [.. files.Select(File.ReadAllBytes)] : backup;
        }

        await File.WriteAllBytesAsync(files[0], backup[0], Cancel);
        await using var restored = await GoatDb.OpenAsync(_relay.Options(_directory), Cancel);
        var again = await restored.OpenRepositoryAsync("/data/tasks", Cancel);
        again.Create("after");
        await ConvergeAsync(restored, b);
        again.Create("later");
        await again.FlushAsync(Cancel);

        Assert.Equal(2, again.OwnSeq);
        await ConvergeAsync(restored, b);
        Assert.Equal(8, right.Count);
        AssertEqual(again, right);
    }

    [Fact]
    public async Task After_a_restart_the_remembered_frontier_makes_one_exact_round()
    {
        for (var i = 0; i < 2; i++)
        {
            await using var a = await GoatDb.OpenAsync(_relay.Options(_directory), Cancel);
            var left = await a.OpenRepositoryAsync("/data/tasks", Cancel);
            for (var j = 0; j < 5; j++)
            {
                left.Create($"{i}.{j}");
                await left.FlushAsync(Cancel);
            }

            await a.Sync.SyncNowAsync(Cancel);
            if (i == 1)
            {
                Assert.Equal([KeyValuePair.Create(RoundKind.Exact, 1L)], a.Sync.Status.Relays[0].Rounds);
            }
        }
    }

    [Fact]
    public async Task More_heads_than_a_commit_can_name_are_joined()
    {
        const int Devices = 70;
        var keys = new List<string>();
        var databases = new List<GoatDb>();
        for (var i = 0; i < Devices; i++)
        {
            var db = await GoatDb.OpenAsync(_relay.Options(), Cancel);
            databases.Add(db);
            keys.Add((await db.OpenRepositoryAsync("/data/tasks", Cancel)).Create(("n", i)).Key);
            await db.Repositories[0].FlushAsync(Cancel);
        }

        await ConvergeAsync([.. databases]);
        var first = databases[0].Repositories[0];
        Assert.Equal(Devices, first.Head.Count);
        first[keys[69]]["n"] = 100;
        await ConvergeAsync([.. databases]);

        Assert.Single(first.Head);
        Assert.All(databases, d => Assert.Equal(100L, d.Repositories[0][keys[69]]["n"]));
        foreach (var db in databases)
        {
            await db.DisposeAsync();
        }
    }

    private static async Task ConvergeAsync(params GoatDb[] databases)
    {
        for (var i = 0; i < 2; i++)
        {
            foreach (var database in databases)
            {
                await database.Sync.SyncNowAsync(Cancel);
            }
        }
    }

    private static void AssertEqual(Repository left, Repository right)
    {
        Assert.Equal(left.Digest, right.Digest);
        Assert.Equal(RepositoryTests.Export(left), RepositoryTests.Export(right));
    }

    private sealed class ClockBehind : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() - TimeSpan.FromHours(1);
    }
}
