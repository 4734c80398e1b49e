using System.Globalization;
using Goat.Benchmarks.Harness;
using Goat.Benchmarks.Histories;

if (args is not [ColdRun.Argument, var name, .. var arguments] || Array.Find([BulkCreate.Cold, ItemDirectory.Open], r => r.Name == name) is not { } run)
{
    return 2;
}

Console.WriteLine((await run.MeasureAsync(arguments)).ToString(CultureInfo.InvariantCulture));
return 0;
