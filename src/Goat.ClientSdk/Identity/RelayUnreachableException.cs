namespace Goat;

/// <summary>A relay cannot be reached, or does not answer as one. Try again later.</summary>
public sealed class RelayUnreachableException : GoatException
{
    internal RelayUnreachableException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }

    /// <summary>How long the relay asked to wait; null where it did not.</summary>
    internal TimeSpan? RetryAfter { get; init; }

    /// <summary>What the relay answered instead; null where it did not answer.</summary>
    internal Syncing.RelayProblem? Problem { get; init; }

    /// <summary>Whether it took too long.</summary>
    internal bool IsTimeout { get; init; }
}
