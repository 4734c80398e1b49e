namespace Goat.Cli.Verification;

/// <summary>Something in a file that is not as it must be.</summary>
/// <param name="What">What is wrong, in words.</param>
/// <param name="Range">Which bytes, where that can be said.</param>
/// <param name="Commit">Which commit, where it is about one.</param>
internal sealed record FileProblem(string What, ByteRange? Range = null, string? Commit = null);
