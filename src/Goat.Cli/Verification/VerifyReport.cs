namespace Goat.Cli.Verification;

/// <summary>What <c>goat verify</c> found.</summary>
/// <param name="Ok">Whether every file is good.</param>
/// <param name="Files">The files.</param>
internal sealed record VerifyReport(bool Ok, IReadOnlyList<FileReport> Files);
