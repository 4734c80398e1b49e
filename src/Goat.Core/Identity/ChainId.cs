using System.Globalization;
using Goat.Wire;

namespace Goat.Identity;

/// <summary>One unbroken line of commits of one session.</summary>
/// <param name="Session">Whose chain it is.</param>
/// <param name="Chain">8 random bytes that the session chose.</param>
public readonly record struct ChainId(SessionId Session, ulong Chain)
{
    /// <inheritdoc/>
    public bool Equals(ChainId other) => Chain == other.Chain && Session.Equals(other.Session);

    /// <inheritdoc/>
    public override int GetHashCode() => SeededHash.Of(Session.Value, Chain);

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Session}/{Chain:x16}");
}
