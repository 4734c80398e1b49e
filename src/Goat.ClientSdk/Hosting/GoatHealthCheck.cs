using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Goat.Hosting;

/// <summary>How a database is, as a health check.</summary>
internal sealed class GoatHealthCheck(GoatDbProvider provider) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        GoatDb database;
        try
        {
            database = await provider.GetAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            return new HealthCheckResult(context.Registration.FailureStatus, $"The database cannot be opened: {e.Message}", e);
        }

        var repositories = database.Repositories.Select(r => (r.Path, r.Status)).ToArray();
        var sync = database.Sync.Status;
        var data = Describe(repositories, sync);
        var failing = Array.FindAll(repositories, r => r.Status.State == RepositoryState.Failing);
        if (failing.Length > 0)
        {
            return new HealthCheckResult(context.Registration.FailureStatus, $"Changes cannot be written to {List(failing)}.", failing[0].Status.LastError, data);
        }

        var problems = Problems(repositories, sync).ToArray();
        return problems.Length > 0
            ? HealthCheckResult.Degraded(string.Join(' ', problems), sync.Relays.FirstOrDefault(r => IsTrouble(r.State))?.LastError, data)
            : HealthCheckResult.Healthy(data: data);
    }

    private static IEnumerable<string> Problems((string Path, RepositoryStatus Status)[] repositories, SyncStatus sync)
    {
        var damaged = Array.FindAll(repositories, r => r.Status.State == RepositoryState.Damaged);
        if (damaged.Length > 0)
        {
            yield return $"Damaged: {List(damaged)}.";
        }

        foreach (var relay in sync.Relays.Where(r => IsTrouble(r.State)))
        {
            yield return $"Synchronising with {relay.Endpoint}: {relay.State}. {relay.LastError?.Message}";
        }
    }

    private static Dictionary<string, object> Describe((string Path, RepositoryStatus Status)[] repositories, SyncStatus sync)
    {
        var data = new Dictionary<string, object>
        {
            ["repositories"] = repositories.Length,
            ["repositories.damaged"] = repositories.Count(r => r.Status.State == RepositoryState.Damaged),
            ["repositories.failing"] = repositories.Count(r => r.Status.State == RepositoryState.Failing),
            ["pending"] = repositories.Sum(r => r.Status.PendingItems),
            ["refused"] = repositories.Sum(r => r.Status.Refused.Count),
            ["sync"] = sync.State.ToString(),
        };
        foreach (var relay in sync.Relays)
        {
            data[$"sync {relay.Endpoint}"] = relay.State.ToString();
        }

        return data;
    }

    private static bool IsTrouble(SyncState state) => state is SyncState.Failing or SyncState.Stalled;

    private static string List((string Path, RepositoryStatus Status)[] repositories) => string.Join(", ", repositories.Select(r => r.Path));
}
