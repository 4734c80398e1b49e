using Goat.Tests;

namespace Goat.ClientSdk.Tests.Faults;

/// <summary>Own commits that count by a checkpoint's word while their bytes in the file are damaged: relays are asked first, and what none has is said again.</summary>
public sealed class LostOwnCommitsTests : IDisposable
{
    private readonly MemoryRelay _relay = new();
    private readonly string _directory = Directory.CreateTempSubdirectory("goat-").FullName;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string ReplicaFile => Path.Combine(_directory, "data+tasks.goat");

    public void Dispose()
    {
        _relay.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public async Task What_no_relay_has_is_said_again_after_it_was_asked()
    {
        await using (var db = await OpenAsync(checkpointBytes: 1))
        {
            var tasks = await db.OpenRepositoryAsync("/data/tasks", Cancel);
            for (var i = 0; i < 60; i++)
            {
                tasks.Create($"{i}", ("n", i));
                await tasks.FlushAsync(Cancel);
                if (i == 10)
                {
                    await db.Sync.SyncNowAsync(Cancel);
                }
            }
        }

        await DamageAsync(key: "30");
        await using var again = await OpenAsync();
        var mine = await again.OpenRepositoryAsync("/data/tasks", Cancel);
        await mine.WhenCheckedAsync();
        Assert.Equal((RepositoryState.Damaged, 60), (mine.Status.State, mine.Count));
        mine["20"]["n"] = 2_000;
        await CheckHealedAsync(again, mine, [.. Enumerable.Range(0, 60).Select(i => ($"{i}", i == 20 ? 2_000 : i))]);
    }

    [Fact]
    public async Task What_a_relay_has_is_not_said_again_over_newer_words_that_are_lost_as_well()
    {
        for (var value = 1; value <= 2; value++)
        {
            // Only the first closing writes a checkpoint.
            await using var db = await OpenAsync(checkpointBytes: value == 1 ? 1 : 1 << 30);
            var tasks = await db.OpenRepositoryAsync("/data/tasks", Cancel);
            (tasks.Find("x") ?? tasks.Create("x"))["n"] = value;
            await tasks.FlushAsync(Cancel);
            tasks.Create($"after {value}", ("n", value));
            await db.Sync.SyncNowAsync(Cancel);
        }

        await DamageAsync(key: "x");
        await using var again = await OpenAsync();
        var mine = await again.OpenRepositoryAsync("/data/tasks", Cancel);
        await mine.WhenCheckedAsync();
        Assert.Equal((RepositoryState.Damaged, 1), (mine.Status.State, mine["x"].Get<int>("n")));
        await CheckHealedAsync(again, mine, ("after 1", 1), ("after 2", 2), ("x", 2));
        Assert.Empty(mine["x"].Conflicts("n"));
    }

    private Task<GoatDb> OpenAsync(long checkpointBytes = 1 << 30)
    {
        var options = _relay.Options(_directory);
        options.CheckpointBytes = checkpointBytes;
        return GoatDb.OpenAsync(options, Cancel);
    }

    /// <summary>Damages the frame that created an item, and, if it was edited later, everything from that edit on.</summary>
    private async Task DamageAsync(string key)
    {
        var log = await File.ReadAllBytesAsync(ReplicaFile, Cancel);
        var frames = ReplicaBytes.FramesOf(log).Where(f => f.Kind == Goat.Frames.FrameKind.Bundle).ToList();
        var of = frames.Where(f => Goat.Bundles.BundleCodec.Decode(f.Content.Span).Commits.Any(c => c.Header.Changes.Any(change => change.Key == key))).ToList();
        log[of[0].ContentOffset + 2] ^= 1;
        await File.WriteAllBytesAsync(ReplicaFile, of.Count == 1 ? log : log[..(int)of[1].Offset], Cancel);
    }

    private async Task CheckHealedAsync(GoatDb db, Repository mine, params (string Key, int Value)[] expected)
    {
        await db.Sync.SyncNowAsync(Cancel);
        await using var other = await GoatDb.OpenAsync(_relay.Options(), Cancel);
        var theirs = await other.OpenRepositoryAsync("/data/tasks", Cancel);
        await other.Sync.SyncNowAsync(Cancel);
        Assert.Equal(expected.Order(), theirs.Select(i => (i.Key, i.Get<int>("n"))).Order());
        Assert.Equal(mine.Digest, theirs.Digest);
        Assert.Equal(RepositoryTests.Export(mine), RepositoryTests.Export(theirs));
        Assert.Equal(RepositoryState.Normal, mine.Status.State);
        DamagedFileTests.AssertNoForks(_relay.CommitsOf(mine.Id));
    }
}
