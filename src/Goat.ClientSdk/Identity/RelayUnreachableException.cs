namespace Goat;

/// <summary>A relay cannot be reached, or does not answer as one. Try again later.</summary>
public sealed class RelayUnreachableException : GoatException
{
    internal RelayUnreachableException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
