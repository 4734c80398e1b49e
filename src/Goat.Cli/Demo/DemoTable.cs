using System.Globalization;
using Spectre.Console;

namespace Goat.Cli.Demo;

/// <summary>The figures of the demo as a table.</summary>
internal static class DemoTable
{
    public static void Write(DemoReport report, IAnsiConsole console)
    {
        var table = new Table().Title("What happened").AddColumn("figure").AddColumn(new TableColumn("value").RightAligned());
        table.AddRow("records imported", Number(report.Records));
        table.AddRow("items / commits at the end", $"{Number(report.Items)} / {Number(report.Commits)}");
        table.AddRow("fields with a visible conflict", Number(report.Conflicts));
        table.AddRow("flushes acknowledged before the kill, all found again", Number(report.AcknowledgedBeforeKill));
        table.AddRow("time to first sync", Time(report.FirstSyncMs));
        table.AddRow("time to converge after the offline edits", Time(report.ConvergeMs));
        table.AddRow("time to heal: whole cache deleted", Time(report.HealWholeMs));
        table.AddRow("time to heal: one segment deleted", Time(report.HealPartMs));
        foreach (var (kind, count) in report.Rounds)
        {
            table.AddRow($"rounds: {kind}", Number(count));
        }

        table.AddRow("bytes up / down", $"{Number(report.BytesUp)} / {Number(report.BytesDown)}");
        foreach (var (operation, count) in report.Storage)
        {
            table.AddRow($"storage operations: {operation}", Number(count));
        }

        table.AddRow("state of each replica, bytes", Number(report.StateBytes));
        table.AddRow("replicas equal byte for byte, relay agrees", report.Equal ? "yes" : "NO");
        console.Write(table);
    }

    private static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static string Time(double milliseconds) => string.Create(CultureInfo.InvariantCulture, $"{milliseconds:N0} ms");
}
