namespace Goat.Relay.Limits;

/// <summary>One request of a session, until disposed: charges both the session and the instance.</summary>
internal sealed class Usage(UsageAccount session, UsageAccount instance) : IDisposable
{
    public void Charge(LimitedResource resource, long amount)
    {
        if (amount > 0)
        {
            session.Charge(resource, amount);
            instance.Charge(resource, amount);
        }
    }

    public void Dispose() => session.End();
}
