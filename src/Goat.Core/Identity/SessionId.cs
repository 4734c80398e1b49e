using System.Globalization;
using Goat.Wire;

namespace Goat.Identity;

/// <summary>16 bytes that name a key, and with it the device that holds it: see <see cref="PublicKey.Id"/>.</summary>
/// <param name="Value">The bytes, big endian.</param>
public readonly record struct SessionId(UInt128 Value)
{
    /// <inheritdoc/>
    public override int GetHashCode() => SeededHash.Of(Value);

    /// <inheritdoc/>
    public override string ToString() => Value.ToString("x32", CultureInfo.InvariantCulture);
}
