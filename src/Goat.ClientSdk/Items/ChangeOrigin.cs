namespace Goat;

/// <summary>Where a change was made.</summary>
public enum ChangeOrigin
{
    /// <summary>By this application, through this <see cref="GoatDb"/>.</summary>
    Local,

    /// <summary>Elsewhere; it arrived through a relay, or is the consequence of a refused commit.</summary>
    Remote,
}
