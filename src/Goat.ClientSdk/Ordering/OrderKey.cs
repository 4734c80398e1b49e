using System.Diagnostics.CodeAnalysis;

namespace Goat;

/// <summary>
/// A place in an order that users make by hand: between any two keys there is another one, so that moving an item changes that item only. Stored in a field as the string that <see cref="ToString"/>
/// gives; keys and their strings order the same, ordinally. A new key is chosen at random among at least 2^46: two replicas that put items at one place get different keys. The default value is <see cref="Start"/>.
/// </summary>
public readonly struct OrderKey : IEquatable<OrderKey>, IComparable<OrderKey>
{
    /// <summary>Characters that a key has at most; 12 are usual. Each takes about five insertions at always the same place.</summary>
    public const int MaxLength = 1024;

    // Behind all digits.
    private const string EndText = "~";

    private readonly string? _text;

    internal OrderKey(string text) => _text = text;

    /// <summary>Before all keys. A bound for <see cref="Between(OrderKey, OrderKey)"/>, not a place for an item: nothing fits before it.</summary>
    public static OrderKey Start => default;

    /// <summary>Behind all keys. A bound for <see cref="Between(OrderKey, OrderKey)"/>, not a place for an item: nothing fits behind it.</summary>
    public static OrderKey End => new(EndText);

    /// <summary>Whether the key has become so long (over 64 characters) that giving all items of the list new keys by <see cref="Spread(int)"/> is worth while.</summary>
    public bool IsLong => Text.Length > 64;

    private string Text => _text ?? "";

    /// <summary>Whether two keys are the same place.</summary>
    public static bool operator ==(OrderKey left, OrderKey right) => left.Equals(right);

    /// <summary>Whether two keys are different places.</summary>
    public static bool operator !=(OrderKey left, OrderKey right) => !left.Equals(right);

    /// <summary>Whether a key comes before another.</summary>
    public static bool operator <(OrderKey left, OrderKey right) => left.CompareTo(right) < 0;

    /// <summary>Whether a key comes before another or is the same.</summary>
    public static bool operator <=(OrderKey left, OrderKey right) => left.CompareTo(right) <= 0;

    /// <summary>Whether a key comes after another.</summary>
    public static bool operator >(OrderKey left, OrderKey right) => left.CompareTo(right) > 0;

    /// <summary>Whether a key comes after another or is the same.</summary>
    public static bool operator >=(OrderKey left, OrderKey right) => left.CompareTo(right) >= 0;

    /// <summary>A new key between two others.</summary>
    /// <param name="after">The key before the new one; <see cref="Start"/> for none.</param>
    /// <param name="before">The key behind the new one; <see cref="End"/> for none.</param>
    /// <exception cref="ArgumentException">The first does not come before the second.</exception>
    /// <exception cref="InvalidOperationException">The key would be longer than <see cref="MaxLength"/>: give all items new keys by <see cref="Spread(int)"/>.</exception>
    public static OrderKey Between(OrderKey after, OrderKey before) => Between(after, before, RandomSource.Cryptographic.NextUInt64);

    /// <summary>New keys in ascending order with equal room between them: for a list that is made at once, or whose keys have become long.</summary>
    /// <param name="count">How many keys.</param>
    /// <exception cref="ArgumentOutOfRangeException">The count is negative.</exception>
    public static IReadOnlyList<OrderKey> Spread(int count) => Spread(count, RandomSource.Cryptographic.NextUInt64);

    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    /// <param name="text">The text.</param>
    /// <exception cref="FormatException">It is not a key.</exception>
    public static OrderKey Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return TryParse(text, out var key) ? key : throw new FormatException("The text is not an order key: digits and letters of ASCII, at most 1,024, not ending in 0.");
    }

    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    /// <param name="text">The text.</param>
    /// <param name="key">The key.</param>
    /// <returns>False where the text is not a key.</returns>
    public static bool TryParse([NotNullWhen(true)] string? text, out OrderKey key)
    {
        var isKey = text is "" or EndText || (text is { Length: <= MaxLength } && text[^1] != '0' && text.All(char.IsAsciiLetterOrDigit));
        key = isKey ? new OrderKey(text!) : default;
        return isKey;
    }

    /// <inheritdoc/>
    public int CompareTo(OrderKey other) => string.CompareOrdinal(Text, other.Text);

    /// <inheritdoc/>
    public bool Equals(OrderKey other) => string.Equals(Text, other.Text, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is OrderKey other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => string.GetHashCode(Text, StringComparison.Ordinal);

    /// <summary>The key as it is stored: digits and letters of ASCII. Empty for <see cref="Start"/>.</summary>
    public override string ToString() => Text;

    internal static OrderKey Between(OrderKey after, OrderKey before, Func<ulong> random)
    {
        if (after >= before)
        {
            throw new ArgumentException($"There is nothing between '{after}' and '{before}': the first key has to come before the second.", nameof(before));
        }

        var text = OrderKeySpace.Between(after.Text, before == End ? null : before.Text, random);
        return text.Length <= MaxLength
            ? new OrderKey(text)
            : throw new InvalidOperationException($"A key between these two would be longer than {MaxLength} characters. Give all items of the list new keys by OrderKey.Spread.");
    }

    internal static IReadOnlyList<OrderKey> Spread(int count, Func<ulong> random)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        return Array.ConvertAll(OrderKeySpace.Spread(count, random), text => new OrderKey(text));
    }
}
