using System.Buffers;
using Goat.Replicas;

namespace Goat.FaultWriter.Schedules;

/// <summary>
/// Writers, a reader, an enumerator, snapshots, a flusher and a rebuilder on one repository, and, with every other seed, somebody who closes it under their hands. Checks what each of them sees, and at the end that nothing is
/// lost: no write, and, where nobody closes, no event.
/// </summary>
internal sealed class Story : IAsyncDisposable
{
    private const string Path = "/data/tasks";
    private const int Writers = 3;
    private const int Rounds = 12;

    private readonly Scheduler _scheduler;
    private readonly MemoryReplicaStore _bytes = new();
    private readonly int _seed;
    private readonly long[] _written = new long[Writers];
    private GoatDb _db = null!;
    private ScheduledStore? _store;
    private int _updates;
    private int _toldUpdates;
    private int _toldFields;

    private Story(int seed) => (_seed, _scheduler) = (seed, new Scheduler(seed));

    private bool IsClosing => _seed % 2 == 1;

    /// <summary>Tells one story.</summary>
    /// <returns>What to compare with another run of the same seed.</returns>
    public static string Tell(int seed)
    {
        var story = new Story(seed);
        var end = story._scheduler.Start("main", story.RunAsync);
        story._scheduler.Run();
        end.GetAwaiter().GetResult();
        return $"seed {seed}: {story._scheduler.Choices} choices, {story._scheduler.Trace:x16}";
    }

    public async ValueTask DisposeAsync()
    {
        await _db.DisposeAsync().ConfigureAwait(false);
        await _bytes.DisposeAsync().ConfigureAwait(false);
    }

    private async Task RunAsync()
    {
        _db = await GoatDb.OpenAsync(new GoatDbOptions
        {
            StoreFactory = _ => _store = new ScheduledStore(_bytes, _scheduler),
            TimeProvider = _scheduler.Time,
            NotificationContext = new ScheduledContext(_scheduler),
            Random = new SeededRandom(_seed),
            CheckpointBytes = 500,
        }).ConfigureAwait(false);
        var tasks = await OpenAsync().ConfigureAwait(false);
        for (var w = 0; w < Writers; w++)
        {
            tasks.Create($"own{w}", ("a", 0L), ("b", 0L)).Changed += (_, _) => _toldFields++;
        }

        tasks.ItemChanged += (_, e) => _toldUpdates += e.Kind == ItemChangeKind.Updated ? 1 : 0;
        await Task.WhenAll(Everybody()).ConfigureAwait(false);
        Check(IsClosing || (_updates, 2 * _updates) == (_toldUpdates, _toldFields), $"{_updates} updates were told as {_toldUpdates}, their fields as {_toldFields}");
        await CheckEndAsync().ConfigureAwait(false);
        await DisposeAsync().ConfigureAwait(false);
    }

    private List<Task> Everybody()
    {
        List<Task> all = [];
        for (var w = 0; w < Writers; w++)
        {
            var writer = w;
            all.Add(Repeat($"writer {w}", (tasks, round) => WriteAsync(tasks, writer, round)));
        }

        all.Add(Repeat("reader", (tasks, round) => ReadAsync(tasks, round % Writers)));
        all.Add(Repeat("enumerator", (tasks, _) => EnumerateAsync(tasks)));
        all.Add(Repeat("snapshots", (tasks, _) => LookAsync(tasks)));
        all.Add(Repeat("flusher", FlushAsync));
        all.Add(Repeat("rebuilder", (tasks, _) => tasks.ReloadAsync(CancellationToken.None).AsTask()));
        if (IsClosing)
        {
            all.Add(Repeat("closer", (tasks, _) => tasks.CloseAsync()));
        }

        return all;
    }

    private Task Repeat(string name, Func<Repository, int, Task> work) => _scheduler.Start(name, async () =>
    {
        for (var round = 1; round <= Rounds;)
        {
            try
            {
                var tasks = await OpenAsync().ConfigureAwait(false);
                await _scheduler.Turn(name).ConfigureAwait(false);
                await work(tasks, round).ConfigureAwait(false);
                round++;
            }
            catch (ObjectDisposedException) when (IsClosing)
            {
                // Once more, with the repository opened again.
            }
        }
    });

    private async Task WriteAsync(Repository tasks, int writer, int round)
    {
        tasks[$"own{writer}"].Set(("a", (long)round), ("b", (long)round));
        _written[writer] = round;
        _updates++;
        await _scheduler.Turn($"writer {writer}").ConfigureAwait(false);
        var key = $"{writer}-{round}";
        if (tasks.Find(key) is null)
        {
            tasks.Create(key, ("a", (long)round), ("b", (long)round));
        }
    }

    private async Task ReadAsync(Repository tasks, int writer)
    {
        var item = tasks[$"own{writer}"];
        var a = item.Get<long>("a");
        await _scheduler.Turn("reader").ConfigureAwait(false);
        var b = item.Get<long>("b");
        Check(b >= a, $"{item.Key} shows {a} and then {b}");
    }

    private async Task EnumerateAsync(Repository tasks)
    {
        var seen = new HashSet<string>();
        foreach (var item in tasks)
        {
            Check(seen.Add(item.Key), $"{item.Key} was enumerated twice");
            await _scheduler.Turn("enumerator").ConfigureAwait(false);
        }

        Check(Enumerable.Range(0, Writers).All(w => seen.Contains($"own{w}")), "an item was not enumerated");
    }

    private async Task LookAsync(Repository tasks)
    {
        var snapshot = tasks.Snapshot();
        var before = snapshot.Count;
        await _scheduler.Turn("snapshots").ConfigureAwait(false);
        Check(snapshot.All(i => i.Get<long>("a") == i.Get<long>("b")) && snapshot.Count == before, "a snapshot is torn");
    }

    private async Task FlushAsync(Repository tasks, int round)
    {
        var (store, length) = (_store!, _bytes.Length);
        var durability = round % 2 == 0 ? Durability.Disk : Durability.Os;
        await tasks.FlushAsync(durability).ConfigureAwait(false);
        Check(IsClosing || durability == Durability.Os || store.Synced >= length, "the disk does not have what was flushed to it");
    }

    private async Task CheckEndAsync()
    {
        var tasks = await OpenAsync().ConfigureAwait(false);
        Check(tasks.Count == Writers * (Rounds + 1), $"there are {tasks.Count} items");
        Check(Enumerable.Range(0, Writers).All(w => tasks[$"own{w}"].Get<long>("a") == _written[w]), "a write is lost");
        await tasks.FlushAsync(Durability.Disk).ConfigureAwait(false);
        var before = Export(tasks);
        await tasks.CloseAsync().ConfigureAwait(false);
        Check(Export(await OpenAsync().ConfigureAwait(false)).AsSpan().SequenceEqual(before), "another opening shows something else");
    }

    private Task<Repository> OpenAsync() => _db.OpenRepositoryAsync(Path);

    private static byte[] Export(Repository tasks)
    {
        var writer = new ArrayBufferWriter<byte>();
        tasks.ExportState(writer);
        return writer.WrittenSpan.ToArray();
    }

    private static void Check(bool holds, string problem)
    {
        if (!holds)
        {
            throw new InvalidOperationException($"Wrong: {problem}.");
        }
    }
}
