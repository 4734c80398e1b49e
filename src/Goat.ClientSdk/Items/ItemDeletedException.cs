namespace Goat;

/// <summary>An edit of an item that is deleted. Restore it first, or let it be.</summary>
public sealed class ItemDeletedException : GoatException
{
    internal ItemDeletedException(string message)
        : base(message)
    {
    }
}
