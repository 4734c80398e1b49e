namespace Goat.Commits;

/// <summary>The caps of docs/format.md on a commit.</summary>
public static class CommitLimits
{
    /// <summary>Changes.</summary>
    public const int Changes = 1024;

    /// <summary>Deps, and parents of a change.</summary>
    public const int References = 64;

    /// <summary>Extensions.</summary>
    public const int Extensions = 16;

    /// <summary>Operations of a change.</summary>
    public const int Operations = 1024;

    /// <summary>Bytes of the header.</summary>
    public const int HeaderBytes = 256 * 1024;

    /// <summary>Bytes of the payload.</summary>
    public const int PayloadBytes = 1024 * 1024;

    /// <summary>Bytes of a schema's, field's or branch's name.</summary>
    public const int NameBytes = 100;

    /// <summary>The first time that is too late to be written, in milliseconds since 1970.</summary>
    public const long Time = 1L << 52;
}
