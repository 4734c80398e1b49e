namespace Goat;

/// <summary>A replica file belongs to another database or repository than the one that is opened. Put it back where it came from.</summary>
public sealed class WrongReplicaException : GoatException
{
    internal WrongReplicaException(string message)
        : base(message)
    {
    }
}
