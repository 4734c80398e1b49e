using Goat.Cli;

return await GoatCommand.Create().Parse(args).InvokeAsync();
