using Goat.Cli;

return await GoatCommand.RunAsync(args, Console.Out, Console.Error);
