using System.Globalization;

namespace Goat.Identity;

/// <summary>16 bytes that name a database, minted once. Written as 32 hexadecimal digits in lower case.</summary>
/// <param name="Value">The bytes, big endian.</param>
public readonly record struct DatabaseId(UInt128 Value)
{
    /// <inheritdoc/>
    public override string ToString() => Value.ToString("x32", CultureInfo.InvariantCulture);

    /// <summary>Reads 32 hexadecimal digits; zero is not an id.</summary>
    public static bool TryParse(string? text, out DatabaseId id)
    {
        id = default;
        if (text is not { Length: 32 } || !UInt128.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value) || value == 0)
        {
            return false;
        }

        id = new DatabaseId(value);
        return true;
    }
}
