using System.CommandLine;
using Goat.Cli.Invocation;
using Goat.Cli.Values;

namespace Goat.Cli.Commands;

/// <summary><c>goat set</c>: fields of an item, which is created where it does not exist.</summary>
internal static class SetCommand
{
    private static readonly Argument<string[]> Values = new("FIELD=VALUE")
    {
        Description = "Fields to set. A value that is JSON keeps its type (12, true, null, {\"$date\":\"2026-01-31\"}); anything else is a string.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private static readonly Option<string[]> Remove = new("--remove") { Description = "A field to leave without a value.", HelpName = "FIELD" };

    private static readonly Option<bool> Delete = new("--delete") { Description = "Delete the item." };

    public static Command Create() => new Command("set", "Set fields of an item; it is created if there is none with this key.")
    {
        GoatOptions.Path,
        GoatOptions.Key,
        Values,
        Remove,
        Delete,
        GoatOptions.Directory,
        GoatOptions.Relay,
    }.Does(RunAsync);

    private static async Task<int> RunAsync(CommandContext context)
    {
        var values = (context.Arguments.GetValue(Values) ?? []).Select(Parse).ToArray();
        var removed = context.Arguments.GetValue(Remove) ?? [];
        var delete = context.Arguments.GetValue(Delete);
        if (values.Length + removed.Length == 0 && !delete)
        {
            throw new CommandFailedException("There is nothing to set: give FIELD=VALUE, --remove FIELD or --delete.");
        }

        await using var database = await OpenDatabase.OpenAsync(context).ConfigureAwait(false);
        var repository = await database.OpenRepositoryAsync(context).ConfigureAwait(false);
        var key = context.Arguments.GetRequiredValue(GoatOptions.Key);
        Apply(repository, key, values, removed, delete);
        await repository.FlushAsync(Durability.Disk, context.Cancellation).ConfigureAwait(false);
        await database.SyncAsync(context.Cancellation).ConfigureAwait(false);
        if (context.Json && repository.Find(key) is { } item)
        {
            await context.Output.WriteLineAsync(ItemLine.Of(item).ToString()).ConfigureAwait(false);
        }

        return 0;
    }

    private static void Apply(Repository repository, string key, (string Field, object? Value)[] values, string[] removed, bool delete)
    {
        if (delete)
        {
            repository[key].Delete();
            return;
        }

        var item = repository.Find(key) ?? repository.Create(key);
        item.Set(values);
        foreach (var field in removed)
        {
            item.Remove(field);
        }
    }

    private static (string Field, object? Value) Parse(string text)
    {
        var at = text.IndexOf('=', StringComparison.Ordinal);
        return at > 0 ? (text[..at], JsonScalar.FromText(text[(at + 1)..])) : throw new CommandFailedException($"'{text}' is not FIELD=VALUE.");
    }
}
