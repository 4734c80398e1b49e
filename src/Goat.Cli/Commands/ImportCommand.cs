using System.CommandLine;
using Goat.Cli.Invocation;
using Goat.Cli.Values;

namespace Goat.Cli.Commands;

/// <summary><c>goat import</c>: JSON lines into a repository.</summary>
internal static class ImportCommand
{
    private static readonly Argument<string> Input = new("FILE") { Description = "JSON lines, an item each; - for stdin." };

    private static readonly Option<string?> KeyField = new("--key")
    {
        Description = "The field whose value becomes the item's key, in lines without $key. Without it such lines become new items.",
        HelpName = "FIELD",
    };

    public static Command Create() => new Command("import", "Import JSON lines into a repository: creates items, and sets the fields of those that exist.")
    {
        GoatOptions.Path,
        Input,
        KeyField,
        GoatOptions.Directory,
        GoatOptions.Relay,
    }.Does(RunAsync);

    private static async Task<int> RunAsync(CommandContext context)
    {
        var name = context.Arguments.GetRequiredValue(Input);
        using var reader = Open(name);
        await using var database = await OpenDatabase.OpenAsync(context).ConfigureAwait(false);
        var repository = await database.OpenRepositoryAsync(context).ConfigureAwait(false);
        var progress = new Progress(context.Error, "imported");
        var keyField = context.Arguments.GetValue(KeyField);
        var items = JsonLines.ReadAsync(reader, name, context.Cancellation).Select(l => l.ToImport(keyField));
        var import = await repository.ImportAsync(items, options: null, progress, context.Cancellation).ConfigureAwait(false);
        await repository.FlushAsync(Durability.Disk, context.Cancellation).ConfigureAwait(false);
        progress.Clear();
        await database.SyncAsync(context.Cancellation).ConfigureAwait(false);
        if (context.Json)
        {
            context.WriteJson(new ImportReport(repository.Path, import.Created, import.Updated), GoatJson.Default.ImportReport);
        }
        else
        {
            await context.Output.WriteLineAsync($"{repository.Path}: {import.Created} items created, {import.Updated} updated.").ConfigureAwait(false);
        }

        return 0;
    }

    private static TextReader Open(string name) =>
        name == "-" ? Console.In
        : File.Exists(name) ? new StreamReader(name)
        : throw new CommandFailedException($"There is no file '{name}'.");
}
