using System.Globalization;
using System.Text;

namespace Goat.Benchmarks.Harness;

/// <summary>Results as a table in Markdown that also reads well in a terminal.</summary>
internal static class ResultTable
{
    private static readonly string[] Head = ["id", "figure", "unit", "budget", "within", "beside"];

    /// <summary>Three significant digits at least, whole numbers from 100 on.</summary>
    public static double Round(double figure) => Math.Abs(figure) switch
    {
        >= 100 => Math.Round(figure),
        >= 10 => Math.Round(figure, 1),
        >= 1 => Math.Round(figure, 2),
        _ => Math.Round(figure, 3),
    };

    /// <summary>A number as people write it.</summary>
    public static string Show(double figure) => Round(figure).ToString("#,0.###", CultureInfo.InvariantCulture);

    public static string Format(IReadOnlyList<RowResult> results)
    {
        var lines = results.Select(ToCells).Prepend(Head).ToList();
        var widths = Enumerable.Range(0, Head.Length).Select(c => lines.Max(l => l[c].Length)).ToArray();
        var text = new StringBuilder();
        for (var i = 0; i < lines.Count; i++)
        {
            text.Append("| ").AppendJoin(" | ", lines[i].Select((cell, c) => Pad(cell, c, widths[c], i == 0))).AppendLine(" |");
            if (i == 0)
            {
                text.Append('|').AppendJoin('|', widths.Select((w, c) => IsNumber(c) ? new string('-', w + 1) + ":" : new string('-', w + 2))).AppendLine("|");
            }
        }

        return text.ToString();
    }

    private static string[] ToCells(RowResult result) =>
    [
        result.Id,
        Show(result.Figure),
        result.Unit,
        (result.IsMinimum ? ">= " : "<= ") + Show(result.Budget),
        result.Within ? "yes" : "NO",
        result.Beside,
    ];

    private static string Pad(string cell, int column, int width, bool isHead) => IsNumber(column) && !isHead ? cell.PadLeft(width) : cell.PadRight(width);

    private static bool IsNumber(int column) => column is 1 or 3;
}
