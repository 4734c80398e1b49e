namespace Goat;

/// <summary>An item with this key exists already. Find it instead, or choose another key.</summary>
public sealed class ItemExistsException : GoatException
{
    internal ItemExistsException(string message)
        : base(message)
    {
    }
}
