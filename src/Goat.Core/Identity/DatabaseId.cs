using Goat.Wire;

namespace Goat.Identity;

/// <summary>16 bytes that name a database, minted once. Written as 32 hexadecimal digits in lower case.</summary>
/// <param name="Value">The bytes, big endian.</param>
public readonly record struct DatabaseId(U128 Value)
{
    /// <inheritdoc/>
    public bool Equals(DatabaseId other) => Value.Equals(other.Value);

    /// <inheritdoc/>
    public override int GetHashCode() => SeededHash.Of(Value);

    /// <inheritdoc/>
    public override string ToString() => Value.ToString();

    /// <summary>Reads 32 hexadecimal digits; zero is not an id.</summary>
    public static bool TryParse(string? text, out DatabaseId id)
    {
        id = default;
        if (!U128.TryParse(text, out var value) || value == default)
        {
            return false;
        }

        id = new DatabaseId(value);
        return true;
    }
}
