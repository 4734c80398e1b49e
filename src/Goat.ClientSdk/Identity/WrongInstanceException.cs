namespace Goat;

/// <summary>A relay serves another database, or is vouched for by another root, than the one that is pinned. Nothing was sent. Correct the connection string, or open another directory.</summary>
public sealed class WrongInstanceException : GoatException
{
    internal WrongInstanceException(string message)
        : base(message)
    {
    }
}
