namespace Goat.Relay.Push;

/// <summary>Push does not work at the moment. Rounds go on; clients poll.</summary>
public sealed class PushUnavailableException : GoatException
{
    /// <summary>Says why.</summary>
    /// <param name="message">What happened.</param>
    /// <param name="isQuota">Whether there is no more room or no more messages until later, as opposed to a failure.</param>
    /// <param name="inner">What the transport threw.</param>
    public PushUnavailableException(string message, bool isQuota = false, Exception? inner = null)
        : base(message, inner) => IsQuota = isQuota;

    /// <summary>Whether a quota is used up.</summary>
    public bool IsQuota { get; }
}
