using System.Globalization;
using Goat.Bundles;
using Goat.Commits;
using Goat.Frames;
using Goat.Sync;

namespace Goat.ClientSdk.Tests.Faults;

/// <summary>Bytes flipped and cleared at random, anywhere in the file, its checkpoint and its tail. GOAT_DAMAGE_CASES says how many times, GOAT_DAMAGE_SEED where to begin.</summary>
public sealed class DamagedFileTests(FaultScene scene) : IClassFixture<FaultScene>
{
    private static readonly int Cases = int.Parse(Environment.GetEnvironmentVariable("GOAT_DAMAGE_CASES") ?? "60", CultureInfo.InvariantCulture);
    private static readonly int FirstSeed = int.Parse(Environment.GetEnvironmentVariable("GOAT_DAMAGE_SEED") ?? "0", CultureInfo.InvariantCulture);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_damaged_file_opens_shows_nothing_wrong_reports_the_range_and_heals()
    {
        for (var seed = FirstSeed; seed < FirstSeed + Cases; seed++)
        {
            var random = new Random(seed);
            var damage = Damage.Make(random, scene.Log, scene.Frames);
            try
            {
                await CheckAsync(random, damage, seed);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                throw new InvalidOperationException($"Seed {seed}:{damage.Text}, frames {string.Join(' ', damage.Hit)} of {scene.Frames.Count}.", e);
            }
        }
    }

    private async Task CheckAsync(Random random, Damage damage, int seed)
    {
        var checkpoint = Checkpoint(random, seed % 4);
        await scene.RestoreAsync(damage.Log, checkpoint, isUnnoticed: random.Next(2) == 0);
        DamageTail(random);
        using var relay = scene.Relay.Copy();
        string? key = null;
        byte[] state;
        await using (var db = await scene.OpenAsync(relay))
        {
            var tasks = await db.OpenRepositoryAsync(FaultScene.Repository, Cancel);
            var covered = tasks.Covered;
            if (random.Next(2) == 0)
            {
                await tasks.WhenCheckedAsync();
            }

            if (random.Next(8) == 0)
            {
                key = tasks.Create(("text", "since")).Key;
                await tasks.FlushAsync(Cancel);
            }

            await tasks.WhenCheckedAsync();
            await CheckOpenedAsync(tasks, damage, covered, key);
            await HealAsync(db, relay, tasks, key);
            state = RepositoryTests.Export(tasks);
        }

        if (random.Next(4) == 0)
        {
            await using var again = await scene.OpenAsync(relay);
            var tasks = await again.OpenRepositoryAsync(FaultScene.Repository, Cancel);
            await tasks.WhenCheckedAsync();
            Assert.Equal(relay.DigestOf(tasks.Id), tasks.Digest);
            Assert.Equal(state, RepositoryTests.Export(tasks));
        }
    }

    private byte[]? Checkpoint(Random random, int variant)
    {
        var checkpoint = scene.Checkpoints[random.Next(2) == 0 ? ^1 : random.Next(scene.Checkpoints.Count)].Bytes.ToArray();
        switch (variant)
        {
            case 0:
                return null;
            case 1:
                checkpoint[random.Next(checkpoint.Length)] ^= (byte)(1 << random.Next(8));
                return checkpoint[..random.Next(checkpoint.Length / 2, checkpoint.Length + 1)];
            default:
                return checkpoint;
        }
    }

    private void DamageTail(Random random)
    {
        var file = Path.ChangeExtension(scene.LogFile, ".tail");
        if (random.Next(4) == 0)
        {
            var tail = File.ReadAllBytes(file);
            tail[random.Next(tail.Length)] ^= 0x10;
            File.WriteAllBytes(file, tail);
        }
    }

    private async Task CheckOpenedAsync(Repository tasks, Damage damage, long covered, string? written)
    {
        scene.CheckValues(tasks.Where(i => i.Key != written));
        var frames = scene.Frames.Count;
        var isTorn = damage.IsTail(frames) && covered <= scene.Frames[damage.Hit.Append(frames - 1).First()].Offset;
        if (damage.Hit.Count == 0 || isTorn)
        {
            Assert.Equal((RepositoryState.Normal, 0), (tasks.Status.State, tasks.Status.Damage.Count));
        }
        else
        {
            Assert.Equal(RepositoryState.Damaged, tasks.Status.State);
            CheckReported(tasks.Status.Damage, damage, covered);
        }

        // What was written before the damage is there, unless it was withdrawn after it.
        var before = damage.Hit.Count == 0 ? frames : damage.Hit[0];
        if (before > 2)
        {
            var (graph, all) = (scene.GraphOf(before), scene.GraphOf(frames));
            var ids = Enumerable.Range(0, graph.Count).Select(graph.IdAt).Where(all.Holds).ToArray();
            var read = await ((ICommitSource)tasks).ReadAsync(ids, Cancel);
            Assert.DoesNotContain(null, read);
        }
    }

    /// <summary>Each damaged frame that does not belong to a torn tail lies in a reported range.</summary>
    private void CheckReported(IReadOnlyList<DamagedRange> reported, Damage damage, long covered)
    {
        var lastWhole = Enumerable.Range(0, scene.Frames.Count).LastOrDefault(i => !damage.Hit.Contains(i), -1);
        foreach (var hit in damage.Hit.Where(i => i < lastWhole || scene.Frames[i].End <= covered).Select(i => scene.Frames[i]))
        {
            Assert.Contains(reported, r => r.Offset <= hit.Offset && hit.End <= r.Offset + r.Length);
        }
    }

    private async Task HealAsync(GoatDb db, MemoryRelay relay, Repository tasks, string? key)
    {
        for (var i = 0; i < 2; i++)
        {
            await db.Sync.SyncNowAsync(Cancel);
        }

        Assert.Equal(relay.DigestOf(tasks.Id), tasks.Digest);
        Assert.Equal(RepositoryState.Normal, tasks.Status.State);

        // Where the withdrawal and the refused commit are both damaged, what built on that commit waits for ever; it was said again.
        Assert.InRange(tasks.Status.Orphans, 0, scene.Withdrawn);
        AssertNoForks(relay.CommitsOf(tasks.Id));
        scene.CheckValues(tasks.Where(i => i.Key != key));
        if (key is null)
        {
            Assert.Equal(scene.State, RepositoryTests.Export(tasks));
            return;
        }

        await using var other = await GoatDb.OpenAsync(relay.Options(), Cancel);
        var theirs = await other.OpenRepositoryAsync(FaultScene.Repository, Cancel);
        await other.Sync.SyncNowAsync(Cancel);
        Assert.Equal("since", theirs[key]["text"]);
        Assert.Equal(RepositoryTests.Export(tasks), RepositoryTests.Export(theirs));
    }

    /// <summary>No two commits have the same place in a chain.</summary>
    internal static void AssertNoForks(IEnumerable<Commit> commits) =>
        Assert.DoesNotContain(commits.GroupBy(c => (c.Header.Chain, c.Header.Seq)), g => g.Count() > 1);
}
