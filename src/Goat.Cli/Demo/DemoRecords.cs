using Goat.Cli.Invocation;
using Goat.Cli.Values;

namespace Goat.Cli.Demo;

/// <summary>The records that the demo works on: ISO 3166 countries, or a file of the user's.</summary>
internal static class DemoRecords
{
    /// <summary>Fewest records that the edits of the demo need.</summary>
    public const int Minimum = 3;

    private const string ResourceName = "countries.jsonl";

    public static async Task<IReadOnlyList<ItemLine>> ReadAsync(string? file, CancellationToken cancellationToken)
    {
        if (file is not null && !File.Exists(file))
        {
            throw new CommandFailedException($"There is no file '{file}'.");
        }

        using var reader = file is null ? new StreamReader(OpenBundled()) : new StreamReader(file);
        var records = new List<ItemLine>();
        await foreach (var line in JsonLines.ReadAsync(reader, file ?? ResourceName, cancellationToken).ConfigureAwait(false))
        {
            // Keys that stand for themselves, so that a record can be named on every replica.
            records.Add(line with { Key = line.Key ?? Text(line, "alpha2") ?? $"record-{records.Count + 1:d6}" });
        }

        return records.Count >= Minimum
            ? records
            : throw new CommandFailedException($"The demo needs at least {Minimum} records; {file} has {records.Count}.");
    }

    private static Stream OpenBundled() =>
        typeof(DemoRecords).Assembly.GetManifestResourceStream(ResourceName)
        ?? throw new CommandFailedException($"The bundled file {ResourceName} is missing from this build.");

    private static string? Text(ItemLine line, string field) => line.Fields.FirstOrDefault(f => f.Key == field).Value as string;
}
