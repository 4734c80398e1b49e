namespace Goat.Cli.Verification;

/// <summary>What verifying one file found.</summary>
internal sealed record FileReport
{
    /// <summary>The file.</summary>
    public required string File { get; init; }

    /// <summary>Path of the repository; null where the file does not say.</summary>
    public string? Repository { get; init; }

    /// <summary>Length of the file.</summary>
    public long Bytes { get; init; }

    /// <summary>Frames whose checksum holds.</summary>
    public int Frames { get; init; }

    /// <summary>Commits whose hashes, chains, parents and attestations hold.</summary>
    public int Commits { get; init; }

    /// <summary>Attestations checked.</summary>
    public int Attestations { get; init; }

    /// <summary>Commits that this device has not attested yet, because they never left it.</summary>
    public int Unattested { get; init; }

    /// <summary>Certificates and other statements.</summary>
    public int Statements { get; init; }

    /// <summary>Digest of the frontier.</summary>
    public string Digest { get; init; } = "";

    /// <summary>Whether the root key was known, so that certificates could be checked; without it sessions are taken at their word.</summary>
    public bool RootKnown { get; init; }

    /// <summary>What is wrong; empty for a good file.</summary>
    public required IReadOnlyList<FileProblem> Problems { get; init; }
}
