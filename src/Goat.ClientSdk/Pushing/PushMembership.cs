using Goat.Identity;

namespace Goat.Pushing;

/// <summary>Which repositories the relay was asked to push, during one connection.</summary>
internal sealed class PushMembership(PushNegotiation negotiation, TimeProvider time)
{
    private readonly HashSet<RepositoryId> _joined = [];
    private TimeSpan _lifetime;
    private long _renewed;

    /// <summary>How long until everything is asked for again.</summary>
    public TimeSpan UntilRenewal
    {
        get
        {
            var left = (_lifetime * 2 / 3) - time.GetElapsedTime(_renewed);
            return left > TimeSpan.Zero ? left : TimeSpan.Zero;
        }
    }

    /// <summary>Asks for what is open and no longer for what is not; for everything again when its time is nearly over.</summary>
    /// <returns>Where to connect, null where nothing had to be asked; and what was not asked for before: what happened to it meanwhile was not pushed.</returns>
    public async ValueTask<(PushAccess? Access, IReadOnlyList<RepositoryId> New)> UpdateAsync(HashSet<RepositoryId> open, CancellationToken cancellationToken)
    {
        var renews = UntilRenewal == TimeSpan.Zero;
        var join = open.Where(r => renews || !_joined.Contains(r)).ToArray();
        var leave = _joined.Except(open).ToArray();
        PushAccess? access = null;
        for (var i = 0; i < Math.Max(join.Length, leave.Length); i += PushNegotiation.MaxRepositories)
        {
            access = await negotiation.RunAsync(join.Skip(i).Take(PushNegotiation.MaxRepositories), leave.Skip(i).Take(PushNegotiation.MaxRepositories), cancellationToken).ConfigureAwait(false);
        }

        if (renews)
        {
            (_lifetime, _renewed) = (access?.Lifetime ?? _lifetime, time.GetTimestamp());
        }

        RepositoryId[] added = [.. join.Where(_joined.Add)];
        _joined.ExceptWith(leave);
        return (access, added);
    }
}
