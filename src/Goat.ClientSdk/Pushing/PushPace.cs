using System.Net;
using Goat.Syncing;

namespace Goat.Pushing;

/// <summary>When to connect again: soon after a connection was lost, less and less often while there is none, at random within that, so that clients do not come back together.</summary>
internal sealed class PushPace(RandomSource random)
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan FirstRefused = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan Stable = TimeSpan.FromMinutes(1);

    private int _failures;

    /// <summary>How long to wait after a connection that lasted for so long.</summary>
    public TimeSpan AfterLoss(TimeSpan lasted)
    {
        _failures = lasted >= Stable ? 0 : _failures;
        return Next(First);
    }

    /// <summary>How long to wait after an attempt that came to nothing.</summary>
    public TimeSpan AfterFailure(Exception reason) => reason switch
    {
        // No push here, or no room: it does not change in seconds.
        RelayUnreachableException { Problem.Type: RelayProblem.NoPush } => Longest * Jitter(),
        RelayUnreachableException { RetryAfter: not null } or HttpRequestException { StatusCode: HttpStatusCode.TooManyRequests } => Next(FirstRefused),
        _ => Next(First),
    };

    private TimeSpan Next(TimeSpan first)
    {
        var delay = first * Math.Pow(2, Math.Min(_failures++, 16));
        return (delay < Longest ? delay : Longest) * Jitter();
    }

    private double Jitter() => 0.5 + random.NextDouble();
}
