using Goat.Wire;

namespace Goat.Identity;

/// <summary>16 bytes that name a key, and with it the device that holds it: see <see cref="PublicKey.Id"/>.</summary>
/// <param name="Value">The bytes, big endian.</param>
public readonly record struct SessionId(U128 Value)
{
    /// <inheritdoc/>
    public bool Equals(SessionId other) => Value.Equals(other.Value);

    /// <inheritdoc/>
    public override int GetHashCode() => SeededHash.Of(Value);

    /// <inheritdoc/>
    public override string ToString() => Value.ToString();
}
