namespace Goat;

/// <summary>A field holds a value of another type than was asked for. Ask for that type, or for object.</summary>
public sealed class FieldTypeException : GoatException
{
    internal FieldTypeException(string message)
        : base(message)
    {
    }
}
