namespace Goat.Relay.Storage;

/// <summary>Storage cannot be reached, is full or throttles. Nothing was lost; the same call may work later. Endpoints answer 503 with Retry-After.</summary>
public sealed class StorageUnavailableException : GoatException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">What failed, and what to do.</param>
    /// <param name="inner">The failure of the store.</param>
    /// <param name="retryAfter">When to try again; 5 seconds unless the store says otherwise.</param>
    public StorageUnavailableException(string message, Exception? inner = null, TimeSpan? retryAfter = null)
        : base(message, inner) => RetryAfter = retryAfter ?? TimeSpan.FromSeconds(5);

    /// <summary>When to try again.</summary>
    public TimeSpan RetryAfter { get; }
}
