using Goat.Identity;
using Goat.Relay.Endpoints;
using Goat.Relay.Identity;
using Goat.Relay.Metrics;
using Microsoft.AspNetCore.Http;

namespace Goat.Relay.Limits;

/// <summary>Lets requests in, session by session, while limits allow it. In memory, and of this instance only.</summary>
internal sealed class UsageLimits(RelayOptions options, RelayMetrics metrics, TimeProvider time)
{
    private static readonly TimeSpan InFlightRetry = TimeSpan.FromSeconds(1);

    private readonly RecentSessions<UsageAccount> _sessions = new(options.MaxKnownSessions);
    private readonly UsageAccount _instance = new(options.InstanceLimits, time);
    private readonly UsageAccount _registrations = new(new RelayLimits { Requests = options.Registrations }, time);

    /// <summary>Begins a request of a session.</summary>
    /// <exception cref="RelayProblemException">The session, or all together, used too much: 429 or 503.</exception>
    public Usage Begin(SessionId session)
    {
        if (_instance.FindExhausted() is var (scarce, pause))
        {
            throw Refuse(ProblemType.Busy, StatusCodes.Status503ServiceUnavailable, "The relay is busy", scarce, pause, "all sessions together");
        }

        var account = _sessions.GetOrAdd(session, _ => new UsageAccount(options.SessionLimits, time));
        if (account.FindExhausted() is var (resource, wait))
        {
            throw Refuse(ProblemType.SessionLimit, StatusCodes.Status429TooManyRequests, "Too much", resource, wait, "this session");
        }

        if (!account.TryBegin(options.MaxSessionRequests))
        {
            metrics.CountLimit("in_flight");
            throw new RelayProblemException(ProblemType.SessionLimit, StatusCodes.Status429TooManyRequests, "Too much at once", $"{options.MaxSessionRequests} requests of this session are under way.", InFlightRetry);
        }

        var usage = new Usage(account, _instance);
        usage.Charge(LimitedResource.Requests, 1);
        return usage;
    }

    /// <summary>Counts a request for a certificate, which costs calls to storage.</summary>
    /// <exception cref="RelayProblemException">There were too many: 503.</exception>
    public void CountRegistration()
    {
        if (_registrations.FindExhausted() is var (_, wait))
        {
            metrics.CountLimit("registrations");
            throw new RelayProblemException(ProblemType.Busy, StatusCodes.Status503ServiceUnavailable, "The relay is busy", "Too many sessions were certified lately; come again later.", wait);
        }

        _registrations.Charge(LimitedResource.Requests, 1);
    }

    private RelayProblemException Refuse(string type, int status, string title, LimitedResource resource, TimeSpan wait, string who)
    {
        var name = resource.ToString().ToLowerInvariant();
        metrics.CountLimit(name);
        return new RelayProblemException(type, status, title, $"The limit of {name} for {who} is reached; come again later. Nothing of this request was looked at.", wait);
    }
}
