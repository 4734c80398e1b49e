namespace Goat.Cli.Commands;

/// <summary>One change of a commit.</summary>
/// <param name="Key">The item.</param>
/// <param name="Kind">What happened to it.</param>
internal sealed record ChangeLine(string Key, string Kind);
