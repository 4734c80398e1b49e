using System.CommandLine;

namespace Goat.Cli.Invocation;

/// <summary>Binds what a command does to the command.</summary>
internal static class CommandAction
{
    public static Command Does(this Command command, Func<CommandContext, Task<int>> action)
    {
        command.SetAction((arguments, cancellationToken) => action(new CommandContext(arguments, cancellationToken)));
        return command;
    }
}
