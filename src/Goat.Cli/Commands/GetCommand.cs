using System.CommandLine;
using Goat.Cli.Invocation;
using Goat.Cli.Values;

namespace Goat.Cli.Commands;

/// <summary><c>goat get</c>: an item, or one of its fields.</summary>
internal static class GetCommand
{
    private static readonly Argument<string?> Field = new("FIELD") { Description = "Only this field.", Arity = ArgumentArity.ZeroOrOne };

    public static Command Create() => new Command("get", "Show an item, or one of its fields.")
    {
        GoatOptions.Path,
        GoatOptions.Key,
        Field,
        GoatOptions.Directory,
        GoatOptions.Relay,
    }.Does(RunAsync);

    private static async Task<int> RunAsync(CommandContext context)
    {
        await using var database = await OpenDatabase.OpenExistingAsync(context).ConfigureAwait(false);
        var repository = await database.OpenCurrentAsync(context.Arguments.GetRequiredValue(GoatOptions.Path), context.Cancellation).ConfigureAwait(false);
        var item = repository[context.Arguments.GetRequiredValue(GoatOptions.Key)];
        var field = context.Arguments.GetValue(Field);
        if (field is not null && !item.Has(field))
        {
            throw new CommandFailedException($"Item '{item.Key}' of {repository.Path} has no field '{field}'.");
        }

        if (context.Json)
        {
            await context.Output.WriteLineAsync(field is null ? ItemLine.Of(item).ToString() : JsonScalar.ToText(item[field])).ConfigureAwait(false);
        }
        else if (field is not null)
        {
            await context.Output.WriteLineAsync(Show(item[field])).ConfigureAwait(false);
        }
        else
        {
            Print(item, context.Output);
        }

        return 0;
    }

    private static void Print(Item item, TextWriter output)
    {
        foreach (var field in item.Fields.Order(StringComparer.Ordinal))
        {
            output.WriteLine($"{field} = {Show(item[field])}");
            foreach (var conflict in item.Conflicts(field))
            {
                output.WriteLine($"    also written: {Show(conflict.Value)} (session {conflict.Session}, {conflict.Time:O})");
            }
        }
    }

    private static string Show(object? value) => value as string ?? JsonScalar.ToText(value);
}
