namespace Goat;

/// <summary>A field shows another value than before.</summary>
public sealed class FieldChangedEventArgs : EventArgs
{
    internal FieldChangedEventArgs(string field, object? oldValue, object? newValue, ChangeOrigin origin)
    {
        Field = field;
        OldValue = oldValue;
        NewValue = newValue;
        Origin = origin;
    }

    /// <summary>The field.</summary>
    public string Field { get; }

    /// <summary>What it showed; null also for no value.</summary>
    public object? OldValue { get; }

    /// <summary>What it shows; null also for no value.</summary>
    public object? NewValue { get; }

    /// <summary>Where the change was made.</summary>
    public ChangeOrigin Origin { get; }
}
