using Goat.Identity;

namespace Goat;

/// <summary>What <see cref="GoatDbOptions"/> may hold: checked by <see cref="GoatDb.OpenAsync"/>, and at start where a host is used.</summary>
internal static class GoatDbOptionsRules
{
    /// <summary>Timers count no further, and nobody means it.</summary>
    private static readonly TimeSpan LongestDelay = TimeSpan.FromDays(1);

    /// <summary>What is wrong, one sentence for each option; empty where nothing is.</summary>
    public static IEnumerable<string> Problems(GoatDbOptions options)
    {
        if (options.Directory is { } directory && (string.IsNullOrWhiteSpace(directory) || directory.Contains('\0', StringComparison.Ordinal)))
        {
            yield return $"{nameof(GoatDbOptions.Directory)} is '{directory}'; it must be a path, or null for a database in memory.";
        }

        foreach (var problem in AccessProblems(options))
        {
            yield return problem;
        }

        for (var i = 0; i < options.Relays.Count; i++)
        {
            if (ProblemOf(options.Relays[i]) is { } problem)
            {
                yield return $"{nameof(GoatDbOptions.Relays)}[{i}] must be a connection string or an http(s) address. {problem}";
            }
        }

        if (options.SyncStart is not (SyncStart.Automatic or SyncStart.Manual))
        {
            yield return $"{nameof(GoatDbOptions.SyncStart)} is {options.SyncStart}; it must be {nameof(SyncStart.Automatic)} or {nameof(SyncStart.Manual)}.";
        }

        if (options.FlushDelay != Timeout.InfiniteTimeSpan && !IsDelay(options.FlushDelay))
        {
            yield return $"{nameof(GoatDbOptions.FlushDelay)} is {options.FlushDelay}; it must be from 0 to 1 day, or Timeout.InfiniteTimeSpan.";
        }

        if (!IsDelay(options.MaxFlushDelay))
        {
            yield return $"{nameof(GoatDbOptions.MaxFlushDelay)} is {options.MaxFlushDelay}; it must be from 0 to 1 day.";
        }

        if (options.PollInterval == TimeSpan.Zero || !IsDelay(options.PollInterval))
        {
            yield return $"{nameof(GoatDbOptions.PollInterval)} is {options.PollInterval}; it must be more than 0, and 1 day at most.";
        }

        foreach (var problem in SyncProblems(options))
        {
            yield return problem;
        }

        if (options.IdleRepositoryTimeout is { } timeout && (timeout == TimeSpan.Zero || !IsDelay(timeout)))
        {
            yield return $"{nameof(GoatDbOptions.IdleRepositoryTimeout)} is {timeout}; it must be more than 0, and 1 day at most, or null.";
        }

        if (options.LoggerFactory is null)
        {
            yield return $"{nameof(GoatDbOptions.LoggerFactory)} is null; it must be a factory, for example NullLoggerFactory.Instance.";
        }

        if (options.TimeProvider is null)
        {
            yield return $"{nameof(GoatDbOptions.TimeProvider)} is null; it must be a provider, for example TimeProvider.System.";
        }
    }

    private static IEnumerable<string> SyncProblems(GoatDbOptions options)
    {
        if (!IsDelay(options.MaxPollInterval))
        {
            yield return $"{nameof(GoatDbOptions.MaxPollInterval)} is {options.MaxPollInterval}; it must be from 0 to 1 day.";
        }

        if (!IsDelay(options.PushWindow))
        {
            yield return $"{nameof(GoatDbOptions.PushWindow)} is {options.PushWindow}; it must be from 0 to 1 day.";
        }

        if (options.RelayTimeout == TimeSpan.Zero || !IsDelay(options.RelayTimeout))
        {
            yield return $"{nameof(GoatDbOptions.RelayTimeout)} is {options.RelayTimeout}; it must be more than 0, and 1 day at most.";
        }

        if (!Enum.IsDefined(options.SyncPolicy))
        {
            yield return $"{nameof(GoatDbOptions.SyncPolicy)} is {options.SyncPolicy}; it must be {nameof(SyncPolicy.Normal)}, {nameof(SyncPolicy.Metered)} or {nameof(SyncPolicy.Offline)}.";
        }
    }

    private static IEnumerable<string> AccessProblems(GoatDbOptions options)
    {
        if (options.Access is not (DatabaseAccess.ReadWrite or DatabaseAccess.ReadOnly))
        {
            yield return $"{nameof(GoatDbOptions.Access)} is {options.Access}; it must be {nameof(DatabaseAccess.ReadWrite)} or {nameof(DatabaseAccess.ReadOnly)}.";
        }

        if (options is { Access: DatabaseAccess.ReadOnly, Directory: null })
        {
            yield return $"{nameof(GoatDbOptions.Access)} is {options.Access}, but {nameof(GoatDbOptions.Directory)} is null; name the directory that another process writes.";
        }

        if (options is { Access: DatabaseAccess.ReadOnly, Relays.Count: > 0 })
        {
            yield return $"{nameof(GoatDbOptions.Access)} is {options.Access}, but {nameof(GoatDbOptions.Relays)} names some; leave synchronising to the process that writes the database.";
        }

        if (options.RefreshInterval != Timeout.InfiniteTimeSpan && (options.RefreshInterval == TimeSpan.Zero || !IsDelay(options.RefreshInterval)))
        {
            yield return $"{nameof(GoatDbOptions.RefreshInterval)} is {options.RefreshInterval}; it must be more than 0, and 1 day at most, or Timeout.InfiniteTimeSpan.";
        }
    }

    /// <summary>Throws what <see cref="Problems"/> finds.</summary>
    /// <exception cref="ArgumentException">Something is wrong.</exception>
    public static void Check(GoatDbOptions options)
    {
        var problems = Problems(options).ToArray();
        if (problems.Length > 0)
        {
            throw new ArgumentException(string.Join(' ', problems), nameof(options));
        }
    }

    private static bool IsDelay(TimeSpan delay) => delay >= TimeSpan.Zero && delay <= LongestDelay;

    private static string? ProblemOf(string? relay)
    {
        if (string.IsNullOrWhiteSpace(relay))
        {
            return "It is empty.";
        }

        try
        {
            ConnectionString.Parse(relay);
            return null;
        }
        catch (ArgumentException e)
        {
            return e.Message;
        }
    }
}
