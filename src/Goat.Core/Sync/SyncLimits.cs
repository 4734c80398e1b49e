namespace Goat.Sync;

/// <summary>The caps of docs/protocol.md on messages.</summary>
public static class SyncLimits
{
    /// <summary>Parts of a message.</summary>
    public const int Parts = 64;

    /// <summary>Short ids that say what the sender has.</summary>
    public const int Have = 128;

    /// <summary>Short ids that say what a filter leaves out.</summary>
    public const int Base = 64;

    /// <summary>Exact wants.</summary>
    public const int Wants = 256;

    /// <summary>Short ids of statements.</summary>
    public const int StatementIds = 8192;

    /// <summary>Verdicts that are spelled out.</summary>
    public const int Verdicts = 65_536;

    /// <summary>Bytes of a detail in a verdict.</summary>
    public const int DetailBytes = 256;

    /// <summary>Bytes of a bundle.</summary>
    public const int BundleBytes = 4 * 1024 * 1024;

    /// <summary>Bytes of a bundle's content, after decompression, that is taken in from others; writers stay far below.</summary>
    public const int ContentBytes = 4 * 1024 * 1024;

    /// <summary>Bytes of a whole message.</summary>
    public const int MessageBytes = 8 * 1024 * 1024;

    /// <summary>Bytes of commits, before compression, that a writer puts into one page.</summary>
    public const int PageBytes = 1024 * 1024;

    /// <summary>Bytes of headers and payloads in a run of several commits that is taken in; writers end one far earlier.</summary>
    public const int RunBytes = 1024 * 1024;

    /// <summary>Runs that a writer puts into one page, so that their certificates fit too.</summary>
    public const int PageRuns = 2048;

    /// <summary>Statements, certificates of runs aside, that a writer puts into one page.</summary>
    public const int PageStatements = 2048;

    /// <summary>Commits that a writer puts into one page.</summary>
    public const int PageCommits = 16_384;
}
