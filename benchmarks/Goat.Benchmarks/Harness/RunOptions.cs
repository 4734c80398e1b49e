namespace Goat.Benchmarks.Harness;

/// <summary>What a run was asked for.</summary>
/// <param name="IsQuick">Fewer samples, so that all rows take less than a minute.</param>
/// <param name="Only">Ids of the rows to measure; empty for all.</param>
/// <param name="JsonFile">Where the results go as JSON, if anywhere.</param>
internal sealed record RunOptions(bool IsQuick, IReadOnlyList<string> Only, string? JsonFile)
{
    public const string Usage = "Usage: Goat.Benchmarks [--quick] [--only ID,...] [--json FILE]";

    /// <summary>Chooses a number of samples.</summary>
    public int Samples(int full, int quick) => IsQuick ? quick : full;

    public static bool TryParse(string[] args, out RunOptions options, out string problem)
    {
        options = new RunOptions(false, [], null);
        problem = "";
        for (var i = 0; i < args.Length; i++)
        {
            var value = i + 1 < args.Length ? args[i + 1] : null;
            switch (args[i])
            {
                case "--quick":
                    options = options with { IsQuick = true };
                    break;
                case "--only" when value is not null:
                    options = options with { Only = [.. options.Only, .. value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)] };
                    i++;
                    break;
                case "--json" when value is not null:
                    options = options with { JsonFile = value };
                    i++;
                    break;
                default:
                    problem = $"'{args[i]}' is not known, or its value is missing.";
                    return false;
            }
        }

        return true;
    }
}
