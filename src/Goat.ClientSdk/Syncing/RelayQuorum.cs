namespace Goat;

/// <summary>How many relays must have everything.</summary>
public enum RelayQuorum
{
    /// <summary>Each of them.</summary>
    Every,

    /// <summary>One of them, no matter which: then the device may be lost.</summary>
    Any,
}
