namespace Goat.Cli.Commands;

/// <summary>What <c>goat import</c> did.</summary>
/// <param name="Repository">Path of the repository.</param>
/// <param name="Created">Items created.</param>
/// <param name="Updated">Items that existed.</param>
internal sealed record ImportReport(string Repository, long Created, long Updated);
