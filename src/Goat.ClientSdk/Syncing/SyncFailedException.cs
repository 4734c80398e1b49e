namespace Goat;

/// <summary>Synchronising came to an end without both sides holding the same. The message says why; it is tried again by itself unless paused.</summary>
public sealed class SyncFailedException : GoatException
{
    internal SyncFailedException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
