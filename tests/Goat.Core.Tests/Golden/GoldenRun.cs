namespace Goat.Core.Tests.Golden;

/// <summary>A run in words.</summary>
internal sealed record GoldenRun(string? Signature, GoldenCommit[] Commits);
