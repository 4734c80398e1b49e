namespace Goat.Cli.Commands;

/// <summary>Where a relay listens.</summary>
/// <param name="Address">Its address.</param>
/// <param name="ConnectionString">What applications embed to reach it.</param>
internal sealed record RelayStarted(string Address, string ConnectionString);
