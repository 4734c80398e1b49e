using System.Globalization;

namespace Goat.ClientSdk.Tests.Threads;

/// <summary>Everything at the same time on real threads. GOAT_THREAD_SECONDS says for how long.</summary>
public sealed class ThreadTests : IDisposable
{
    private const int Writers = 3;
    private const int ItemsPerWriter = 8;

    // Enough that what writes them one after the other is seen doing it.
    private const int Fields = 40;

    private static readonly TimeSpan Time = TimeSpan.FromSeconds(double.Parse(Environment.GetEnvironmentVariable("GOAT_THREAD_SECONDS") ?? "2", CultureInfo.InvariantCulture));

    private readonly string _directory = Directory.CreateTempSubdirectory("goat-").FullName;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task Nothing_is_torn_lost_or_stuck_while_everybody_works_on_one_repository()
    {
        byte[] before;
        await using (var db = await OpenAsync())
        {
            var tasks = await db.OpenRepositoryAsync("/data/tasks", Cancel);
            var (own, shared) = (Items(tasks, "own", Writers * ItemsPerWriter), Items(tasks, "shared", ItemsPerWriter));
            var count = new ChangeCount(tasks, own);
            var workers = new Workers(Time);
            for (var w = 0; w < Writers; w++)
            {
                var number = w;
                var items = own[(w * ItemsPerWriter)..((w + 1) * ItemsPerWriter)];
                workers.Add($"writer {w}", i => Write(tasks, items, shared, number, i, count));
            }

            workers.Add("reader", _ => Read(own));
            workers.Add("enumerator", _ => Enumerate(tasks, own.Length + shared.Length));
            workers.Add("snapshots", _ => Look(tasks.Snapshot()));
            workers.Add("flusher", i => tasks.FlushAsync(i % 8 == 0 ? Durability.Disk : Durability.Os).GetAwaiter().GetResult());
            workers.Add("rebuilder", _ => tasks.ReloadAsync(CancellationToken.None).AsTask().GetAwaiter().GetResult());
            workers.Run();

            count.Check();
            Look(tasks.Snapshot());
            await tasks.FlushAsync(Cancel);
            before = RepositoryTests.Export(tasks);
        }

        await using (var db = await OpenAsync())
        {
            Assert.Equal(before, RepositoryTests.Export(await db.OpenRepositoryAsync("/data/tasks", Cancel)));
        }
    }

    [Fact]
    public async Task What_was_written_is_there_whoever_closes_repositories_meanwhile()
    {
        await using var db = await OpenAsync();
        var written = new int[Writers];
        var workers = new Workers(Time / 2);
        for (var w = 0; w < Writers; w++)
        {
            var number = w;
            workers.Add($"writer {w}", i =>
            {
                try
                {
                    db.OpenRepositoryAsync("/data/tasks").GetAwaiter().GetResult().Create($"{number}-{i}", ("n", i));
                    written[number]++;
                }
                catch (ObjectDisposedException)
                {
                    // Closed between opening and creating: nothing was written.
                }
            });
        }

        workers.Add("closer", _ => db.OpenRepositoryAsync("/data/tasks").GetAwaiter().GetResult().CloseAsync().GetAwaiter().GetResult());
        workers.Run();

        Assert.Equal(written.Sum(), (await db.OpenRepositoryAsync("/data/tasks", Cancel)).Count);
    }

    private Task<GoatDb> OpenAsync() => GoatDb.OpenAsync(new GoatDbOptions { Directory = _directory, FlushDelay = TimeSpan.FromMilliseconds(1) }, Cancel);

    private static Item[] Items(Repository tasks, string prefix, int count) =>
        [.. Enumerable.Range(0, count).Select(i => tasks.Create($"{prefix}{i}", Values(0)))];

    /// <summary>All fields with one value: a first, b last.</summary>
    private static (string Field, object? Value)[] Values(long value) =>
        [("a", value), .. Enumerable.Range(0, Fields - 2).Select(i => ($"f{i:D2}", (object?)value)), ("b", value)];

    /// <summary>All fields of an item always get the same value, and those of own items ever greater ones.</summary>
    private static void Write(Repository tasks, Item[] own, Item[] shared, int writer, int number, ChangeCount count)
    {
        var value = number + 1L;
        own[number % own.Length].Set(Values(value));
        shared[number % shared.Length].Set(Values((value * Writers) + writer));
        count.Set(own: 1, shared: 1, Fields);
        if (number % 16 == 0)
        {
            var item = tasks.Create(("a", value), ("b", value));
            item.Delete();
            item.Restore();
            item.Delete();
            count.Lived();
        }
    }

    private static void Read(Item[] own)
    {
        foreach (var item in own)
        {
            var (a, b) = (item.Get<long>("a"), item.Get<long>("b"));
            Assert.True(item.Has("a") && b >= a, $"{item.Key} shows {a} and then {b}.");
        }
    }

    private static void Enumerate(Repository tasks, int least)
    {
        Assert.True(tasks.Count >= least);
        Assert.True(tasks.Select(i => i.Key).Distinct().Count() >= least);
    }

    private static void Look(RepositorySnapshot snapshot) => Assert.All(snapshot, i => Assert.Equal(i.Get<long>("a"), i.Get<long>("b")));
}
