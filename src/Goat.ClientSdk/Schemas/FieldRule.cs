using System.Globalization;
using System.Text.RegularExpressions;

namespace Goat;

/// <summary>What the values of a field have to be like, besides their type. Not asked about null and no value. Immutable and thread-safe.</summary>
public sealed class FieldRule
{
    // Of a pattern that takes too long for some text.
    private static readonly TimeSpan PatternTimeout = TimeSpan.FromSeconds(1);

    private readonly Func<object, bool> _holds;

    private FieldRule(string name, string message, Func<object, bool> holds)
    {
        Name = name;
        Message = message;
        _holds = holds;
    }

    /// <summary>The rule's name, for example <c>MaxLength</c>.</summary>
    public string Name { get; }

    /// <summary>What it asks for: "must ...".</summary>
    public string Message { get; }

    /// <summary>A text or a byte array of a length at least: UTF-16 code units or bytes.</summary>
    public static FieldRule MinLength(int length) => new(nameof(MinLength), $"must have a length of {length} at least", v => LengthOf(v) >= length);

    /// <summary>A text or a byte array of a length at most: UTF-16 code units or bytes.</summary>
    public static FieldRule MaxLength(int length) => new(nameof(MaxLength), $"must have a length of {length} at most", v => LengthOf(v) <= length);

    /// <summary>An integer within bounds, which belong to it.</summary>
    public static FieldRule Range(long minimum, long maximum) => new(nameof(Range), $"must be from {minimum} to {maximum}", v => v switch
    {
        long n => n >= minimum && n <= maximum,
        double d => d >= minimum && d <= maximum,
        decimal m => m >= minimum && m <= maximum,
        _ => true,
    });

    /// <summary>A number within bounds, which belong to it.</summary>
    public static FieldRule Range(double minimum, double maximum) => new(
        nameof(Range),
        string.Create(CultureInfo.InvariantCulture, $"must be from {minimum} to {maximum}"),
        v => v is not (long or double or decimal) || Convert.ToDouble(v, CultureInfo.InvariantCulture) is var d && d >= minimum && d <= maximum);

    /// <summary>A text that a regular expression matches as a whole.</summary>
    public static FieldRule Pattern(string pattern)
    {
        var regex = new Regex($@"\A(?:{pattern})\z", RegexOptions.CultureInvariant, PatternTimeout);
        return new FieldRule(nameof(Pattern), $"must match '{pattern}'", v => v is not string text || regex.IsMatch(text));
    }

    /// <summary>One of some texts.</summary>
    public static FieldRule OneOf(params IReadOnlyList<string> values) =>
        new(nameof(OneOf), $"must be one of {string.Join(", ", values)}", v => v is string text && values.Contains(text));

    /// <summary>A rule of the application's own.</summary>
    /// <param name="name">The rule's name.</param>
    /// <param name="message">What it asks for: "must ...".</param>
    /// <param name="holds">Whether a value, as it is stored, is as asked for. Pure: it may be called at any time and on any thread. A value that it throws for is not as asked for.</param>
    public static FieldRule Custom(string name, string message, Func<object, bool> holds) => new(name, message, holds);

    internal bool Holds(object value)
    {
        try
        {
            return _holds(value);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // Data of peers reaches the rule too, and must be shown as invalid, whatever the rule thinks of it.
            return false;
        }
    }

    private static int LengthOf(object value) => value switch
    {
        string text => text.Length,
        byte[] bytes => bytes.Length,
        _ => 0,
    };
}
