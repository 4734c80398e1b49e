namespace Goat.ClientSdk.Tests.Snapshots;

public sealed class SnapshotTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_snapshot_stays_as_it_was_taken()
    {
        await using var db = await GoatDb.OpenAsync(cancellationToken: Cancel);
        var tasks = await db.OpenRepositoryAsync("/data/tasks", Cancel);
        var (a, b, c) = (tasks.Create("a", ("n", 1), ("m", 1)), tasks.Create("b", ("n", 2)), tasks.Create("c", ("n", 3)));
        await tasks.FlushAsync(Cancel);
        a["n"] = 10;
        var snapshot = tasks.Snapshot();

        a["n"] = 11;
        a.Set(("n", 12), ("m", 12), ("new", 12));
        b["other"] = true;
        b.Delete();
        c.Remove("n");
        tasks.Create("d");
        await tasks.FlushAsync(Cancel);
        a["n"] = 13;

        Assert.Equal(["a", "b", "c"], snapshot.Keys.Order());
        Assert.Equal(3, snapshot.Count);
        Assert.Equal((10, 1, false), (snapshot["a"].Get<int>("n"), snapshot["a"].Get<int>("m"), snapshot["a"].Has("new")));
        Assert.Equal(["n"], snapshot["b"].Fields);
        Assert.Equal(3L, snapshot.Single(i => i.Key == "c")["n"]);
        Assert.Null(snapshot.Find("d"));
        Assert.Throws<ItemNotFoundException>(() => snapshot["d"]);
        Assert.Equal((13, 13), (a.Get<int>("n"), tasks.Snapshot()["a"].Get<int>("n")));
    }

    [Fact]
    public async Task A_snapshot_outlives_the_database()
    {
        RepositorySnapshot snapshot;
        await using (var db = await GoatDb.OpenAsync(cancellationToken: Cancel))
        {
            var tasks = await db.OpenRepositoryAsync("/data/tasks", Cancel);
            tasks.Create("a", ("bytes", new byte[] { 1, 2 }));
            snapshot = tasks.Snapshot();
        }

        snapshot["a"].Get<byte[]>("bytes")![0] = 9;
        Assert.Equal([1, 2], snapshot["a"].Get<byte[]>("bytes")!);
    }
}
