namespace Goat;

/// <summary>An edit of an item that only a newer application can edit. Update the application.</summary>
public sealed class ItemReadOnlyException : GoatException
{
    internal ItemReadOnlyException(string message)
        : base(message)
    {
    }
}
