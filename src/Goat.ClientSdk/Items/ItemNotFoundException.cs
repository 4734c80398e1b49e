namespace Goat;

/// <summary>No item with this key exists. Create it, or use Find, which returns null.</summary>
public sealed class ItemNotFoundException : GoatException
{
    internal ItemNotFoundException(string message)
        : base(message)
    {
    }
}
