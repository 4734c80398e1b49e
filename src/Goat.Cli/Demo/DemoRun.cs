using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using Goat.Cli.Commands;
using Goat.Cli.Invocation;
using Goat.Cli.Values;

namespace Goat.Cli.Demo;

/// <summary>The demo's steps, in order.</summary>
internal sealed class DemoRun(DemoWorld world, IReadOnlyList<ItemLine> records, DemoStory story, CancellationToken cancellationToken)
{
    private const int FlushesBeforeKill = 100;
    private const int EditsDuringLoss = 30;

    private readonly OfflineEdits _offline = new(world, records);
    private int _edits;
    private int _acknowledged;
    private double _firstSync;
    private double _converge;
    private double _healWhole;
    private double _healPart;

    /// <summary>Runs the demo in a world of its own.</summary>
    /// <exception cref="CommandFailedException">It did not finish in time, or something did not hold; the message says what.</exception>
    public static async Task<DemoReport> RunAsync(IReadOnlyList<ItemLine> records, DemoStory story, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(timeout);
        await using var world = new DemoWorld();
        try
        {
            return await new DemoRun(world, records, story, limit.Token).RunAsync().ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new CommandFailedException($"The demo did not finish within {timeout.TotalSeconds:N0} s; it was at: {story.Current}.");
        }
    }

    private async Task<DemoReport> RunAsync()
    {
        await story.TellAsync("A relay and three replicas: Alice and Bob in this process, Carol in one of her own", StartAsync).ConfigureAwait(false);
        await story.TellAsync("Alice imports the records; everybody gets them", ImportAsync).ConfigureAwait(false);
        await story.TellAsync("Alice and Bob go offline and edit the same items", () => _offline.MakeAsync(cancellationToken)).ConfigureAwait(false);
        await story.TellAsync("Both come back", ConvergeAsync).ConfigureAwait(false);
        await story.TellAsync("Carol's process is killed in the middle of writing, and started again", KillAsync).ConfigureAwait(false);
        await story.TellAsync("The relay's whole cache is deleted while edits go on", LoseCacheAsync).ConfigureAwait(false);
        await story.TellAsync("One segment of the cache is deleted while edits go on", LoseSegmentAsync).ConfigureAwait(false);
        return await CompareAsync().ConfigureAwait(false);
    }

    private async Task<string> StartAsync()
    {
        await world.StartAsync(cancellationToken).ConfigureAwait(false);
        return $"listening on {world.Relay.Address}";
    }

    private async Task<string> ImportAsync()
    {
        var import = await world.Alice.Repository.ImportAsync(records.Select(r => r.ToImport(keyField: null)).ToAsyncEnumerable(), cancellationToken: cancellationToken).ConfigureAwait(false);
        _firstSync = await TimeUntilAgreedAsync().ConfigureAwait(false);
        return Text($"{import.Created} items created, {import.Updated} updated; all have them after {_firstSync:N0} ms");
    }

    private async Task<string> ConvergeAsync()
    {
        world.Alice.GoOnline();
        world.Bob.GoOnline();
        _converge = await TimeUntilAgreedAsync().ConfigureAwait(false);
        return _offline.Check();
    }

    private async Task<string> KillAsync()
    {
        _acknowledged = await world.Carol.KillWhileWritingAsync(FlushesBeforeKill, cancellationToken).ConfigureAwait(false);
        await world.StartCarolAsync(cancellationToken).ConfigureAwait(false);
        var answer = await world.Carol.AskAsync(DemoWriterCommand.Count, cancellationToken).ConfigureAwait(false);
        if (!int.TryParse(answer, NumberStyles.None, CultureInfo.InvariantCulture, out var found) || found < _acknowledged)
        {
            throw new CommandFailedException($"{_acknowledged} flushes were acknowledged before the kill, and only {answer} were found: this is a bug in Goat.");
        }

        await TimeUntilAgreedAsync().ConfigureAwait(false);
        return $"{_acknowledged} flushes were acknowledged, {found} are there";
    }

    private async Task<string> LoseCacheAsync()
    {
        await EditAsync().ConfigureAwait(false);
        var (started, before, losses) = (Stopwatch.GetTimestamp(), _edits, CountLosses());
        await world.DeleteCacheAsync(cancellationToken).ConfigureAwait(false);
        await EditThroughLossAsync(losses, before + EditsDuringLoss).ConfigureAwait(false);
        await world.AgreeAsync(cancellationToken).ConfigureAwait(false);
        _healWhole = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        return Text($"healed after {_healWhole:N0} ms, with {_edits - before} edits meanwhile");
    }

    private async Task<string> LoseSegmentAsync()
    {
        await world.RollSegmentAsync(cancellationToken).ConfigureAwait(false);
        await EditAsync().ConfigureAwait(false);
        await world.AgreeAsync(cancellationToken).ConfigureAwait(false);
        var (started, before, losses) = (Stopwatch.GetTimestamp(), _edits, CountLosses());
        var (bytes, left) = world.DeleteSegment();
        await EditThroughLossAsync(losses, before + EditsDuringLoss).ConfigureAwait(false);
        await world.AgreeAsync(cancellationToken).ConfigureAwait(false);
        _healPart = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        return Text($"{bytes:N0} bytes were lost, {left} segment(s) left; healed after {_healPart:N0} ms, with {_edits - before} edits meanwhile");
    }

    /// <summary>Each of the three edits an item, one after the other, until the relay has noticed that something is gone, and a number of edits at least.</summary>
    private Task EditThroughLossAsync(long lossesBefore, int edits) => Condition.UntilAsync(
        async _ =>
        {
            await EditAsync().ConfigureAwait(false);
            return CountLosses() > lossesBefore && _edits >= edits;
        },
        cancellationToken);

    private long CountLosses() => world.Relay.Metrics.Snapshot().CacheLosses;

    private async Task EditAsync()
    {
        foreach (var replica in new[] { world.Alice, world.Bob })
        {
            var key = NextKey();
            (replica.Repository.Find(key) ?? replica.Repository.Create(key)).Set("remark", $"edit {_edits} by {replica.Name}");
            await replica.Repository.FlushAsync(cancellationToken).ConfigureAwait(false);
        }

        await world.Carol.AskAsync($"{DemoWriterCommand.Edit} {NextKey()} edit {_edits} by Carol", cancellationToken).ConfigureAwait(false);
    }

    private string NextKey() => records[_edits++ % records.Count].Key!;

    private async Task<double> TimeUntilAgreedAsync()
    {
        var started = Stopwatch.GetTimestamp();
        await world.AgreeAsync(cancellationToken).ConfigureAwait(false);
        return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
    }

    private async Task<DemoReport> CompareAsync()
    {
        var snapshot = world.Relay.Metrics.Snapshot();
        var alice = world.Alice.ExportState();
        var bob = world.Bob.ExportState();
        var carol = await world.ExportCarolAsync(cancellationToken).ConfigureAwait(false);
        var status = world.Alice.Repository.Status;
        var relayAgrees = world.Alice.Digest is { } digest && await world.Probe.AgreesAsync(world.Alice.Repository.Id, status.Commits, digest, cancellationToken).ConfigureAwait(false);
        return new DemoReport
        {
            Equal = relayAgrees && alice.AsSpan().SequenceEqual(bob) && alice.AsSpan().SequenceEqual(carol),
            Records = records.Count,
            Items = world.Alice.Repository.Count,
            Commits = status.Commits,
            Conflicts = _offline.Conflicts,
            AcknowledgedBeforeKill = _acknowledged,
            FirstSyncMs = Math.Round(_firstSync, 1),
            ConvergeMs = Math.Round(_converge, 1),
            HealWholeMs = Math.Round(_healWhole, 1),
            HealPartMs = Math.Round(_healPart, 1),
            Rounds = snapshot.Rounds.ToDictionary(r => NameOf(r.Key), r => r.Value),
            Probes = world.Probe.Rounds,
            BytesUp = snapshot.BytesIn,
            BytesDown = snapshot.BytesOut,
            Storage = StorageOf(snapshot.Storage),
            StateBytes = alice.Length,
            StateHash = Convert.ToHexStringLower(SHA256.HashData(alice)),
            Steps = story.Steps,
        };
    }

    private static Dictionary<string, long> StorageOf(Relay.Storage.StorageCounts counts) => new()
    {
        ["append"] = counts.Appends,
        ["read"] = counts.Reads,
        ["control read"] = counts.ControlReads,
        ["control write"] = counts.ControlWrites,
        ["list"] = counts.Lists,
        ["delete"] = counts.Deletes,
    };

    private static string NameOf(Sync.RoundKind kind) => kind.ToString().ToLowerInvariant();

    private static string Text(FormattableString text) => FormattableString.Invariant(text);
}
