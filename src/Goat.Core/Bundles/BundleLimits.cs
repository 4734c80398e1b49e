namespace Goat.Bundles;

/// <summary>The caps of docs/format.md on a bundle.</summary>
public static class BundleLimits
{
    /// <summary>Commits of a run.</summary>
    public const int RunCommits = 256;

    /// <summary>Bytes of payloads and headers after which a writer ends a run.</summary>
    public const int RunBytes = 256 * 1024;

    /// <summary>Runs.</summary>
    public const int Runs = 65_536;

    /// <summary>Statements.</summary>
    public const int Statements = 4_096;

    /// <summary>Commits.</summary>
    public const int Commits = 65_536;

    /// <summary>Changes of all commits.</summary>
    public const int Changes = 262_144;

    /// <summary>Bytes of the headers of all commits, as they are hashed.</summary>
    public const int HeaderBytes = 16 * 1024 * 1024;

    /// <summary>Bytes of the content, decompressed.</summary>
    public const int ContentBytes = 16 * 1024 * 1024;

    /// <summary>How many times longer than its compressed form a content may be, beyond <see cref="FreeContentBytes"/>.</summary>
    public const int CompressionRatio = 256;

    /// <summary>Bytes of content to which the ratio does not apply.</summary>
    public const int FreeContentBytes = 64 * 1024;

    /// <summary>Bytes of content from which on a writer tries Brotli.</summary>
    public const int CompressFrom = 192;
}
