namespace Goat.Cli.Invocation;

/// <summary>A command cannot do what it was asked; the message is what the user reads.</summary>
internal sealed class CommandFailedException(string message) : Exception(message);
