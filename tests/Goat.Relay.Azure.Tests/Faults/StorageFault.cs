namespace Goat.Relay.Azure.Tests.Faults;

/// <summary>What becomes of one call to storage.</summary>
public enum StorageFault
{
    /// <summary>429 with Retry-After, without being carried out.</summary>
    Throttled,

    /// <summary>500, without being carried out.</summary>
    Failed,

    /// <summary>503, without being carried out.</summary>
    Busy,

    /// <summary>The connection cannot be made.</summary>
    Unreachable,

    /// <summary>It takes too long and is given up, without being carried out.</summary>
    TimedOut,

    /// <summary>It is carried out; the answer never arrives.</summary>
    AnswerLost,

    /// <summary>It is carried out; only the first half of the answer's body arrives.</summary>
    HalfAnswer,
}
