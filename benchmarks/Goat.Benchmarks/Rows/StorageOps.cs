using Goat.Benchmarks.Azurite;
using Goat.Benchmarks.Harness;
using Goat.Benchmarks.Histories;
using Goat.Bundles;
using Goat.Relay.Repositories;
using Goat.Relay.Storage;
using Goat.Sync;

namespace Goat.Benchmarks.Rows;

/// <summary>Storage calls of one round of a kind, over Azurite: storage-ops-push, storage-ops-idle, storage-ops-pull.</summary>
internal sealed class StorageOps : Row
{
    private readonly string _kind;

    private StorageOps(string kind, double budget)
        : base($"storage-ops-{kind}", "calls", Budget.AtMost(budget), isLong: true) => _kind = kind;

    /// <summary>A push of one commit: one append and at most one read.</summary>
    public static StorageOps Push { get; } = new("push", 2);

    /// <summary>A round that brings nothing and finds nothing.</summary>
    public static StorageOps Idle { get; } = new("idle", 1);

    /// <summary>A page of a pull: 1 and 1 for each 4 MiB.</summary>
    public static StorageOps Pull { get; } = new("pull", 2);

    public override async Task<Measurement> MeasureAsync(RunOptions options, CancellationToken cancellationToken)
    {
        var team = await Team.CreateAsync(new Instance(), authors: 5);
        team.Write(1_000);
        await using var cache = await AzuriteCache.StartAsync(team.Instance, cancellationToken);
        await cache.FillAsync(team, cancellationToken, segments: 1);
        _ = await team.NewRunsAsync();
        using var relay = cache.Open(team.Instance);
        await IdleAsync(relay, team, cancellationToken);
        team.Write(1);
        var pushed = new Bundle(team.Instance.Repository, [], await team.NewRunsAsync());
        var before = cache.Metrics.Storage.Snapshot();
        await (_kind switch
        {
            "push" => AnswerAsync(relay, team, pushed, cancellationToken),
            "pull" => AnswerAsync(relay, team, null, cancellationToken),
            _ => IdleAsync(relay, team, cancellationToken),
        });
        var calls = cache.Metrics.Storage.Snapshot() - before;
        return new Measurement(calls.Total, Describe(calls), calls.Lists == 0 && calls.Reads <= (_kind == "pull" ? 2 : 1));
    }

    private static string Describe(StorageCounts calls) => $"{calls.Reads} reads, {calls.Appends} appends, {calls.ControlReads + calls.ControlWrites} of control rows, {calls.Lists} lists";

    private static Task IdleAsync(RelayRepository relay, Team team, CancellationToken cancellationToken) =>
        relay.AnswerAsync(new SyncPart { Repository = team.Instance.Repository, Count = 1, HasMore = true }, null, null, SyncLimits.PageBytes, cancellationToken).AsTask();

    private static async Task AnswerAsync(RelayRepository relay, Team team, Bundle? bundle, CancellationToken cancellationToken)
    {
        var request = new SyncPart { Repository = team.Instance.Repository, HaveIsComplete = true, HasMore = bundle is not null };
        var reply = await relay.AnswerAsync(request, bundle, null, SyncLimits.PageBytes, cancellationToken);
        if (bundle is null ? reply.Bundle.Length == 0 : reply.Accepted != 1)
        {
            throw new InvalidOperationException("The round did not do what it should.");
        }
    }
}
