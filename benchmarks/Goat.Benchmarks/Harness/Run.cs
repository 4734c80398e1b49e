using System.Diagnostics;
using System.Text.Json;

namespace Goat.Benchmarks.Harness;

/// <summary>Measures rows one after the other and writes the results.</summary>
internal sealed class Run(RunOptions options, IReadOnlyList<Row> rows)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <returns>The exit code: 0 whether budgets are kept or missed, 1 where a row could not be measured, 2 for an unknown id.</returns>
    public async Task<int> ExecuteAsync(TextWriter output, TextWriter progress, CancellationToken cancellationToken = default)
    {
        var unknown = options.Only.Except(rows.Select(r => r.Id)).ToList();
        if (unknown.Count > 0)
        {
            await progress.WriteLineAsync($"Unknown: {string.Join(", ", unknown)}. Known: {string.Join(", ", rows.Select(r => r.Id))}.");
            return 2;
        }

        await output.WriteLineAsync(Machine.Describe());
        var results = new List<RowResult>();
        var failed = 0;
        foreach (var row in rows.Where(r => options.Only.Count == 0 ? !(r.IsLong && options.IsQuick) : options.Only.Contains(r.Id)))
        {
            if (await MeasureAsync(row, progress, cancellationToken) is { } result)
            {
                results.Add(result);
            }
            else
            {
                failed++;
            }
        }

        await output.WriteLineAsync();
        await output.WriteLineAsync(ResultTable.Format(results));
        if (options.JsonFile is { } file)
        {
            await File.WriteAllTextAsync(file, JsonSerializer.Serialize(results, Json) + "\n", cancellationToken);
        }

        return failed == 0 ? 0 : 1;
    }

    private async Task<RowResult?> MeasureAsync(Row row, TextWriter progress, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        try
        {
            GC.Collect();
            var measured = await row.MeasureAsync(options, cancellationToken);
            await progress.WriteLineAsync($"{row.Id}: {Stopwatch.GetElapsedTime(started).TotalSeconds:0.0} s");
            var figure = ResultTable.Round(measured.Figure);
            return new RowResult(row.Id, figure, row.Unit, row.Budget.Value, row.Budget.Holds(figure) && measured.KeepsRest)
            {
                IsMinimum = row.Budget.IsMinimum,
                Beside = measured.Beside,
            };
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // The other rows are still worth having; the exit code says that one is missing.
            await progress.WriteLineAsync($"{row.Id}: could not be measured: {e}");
            return null;
        }
    }
}
