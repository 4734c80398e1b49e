using System.Globalization;
using Goat.Benchmarks.Harness;
using Goat.Benchmarks.Histories;
using Goat.Benchmarks.Rows;

if (args is [ColdRun.Argument, var name, .. var arguments])
{
    ColdRun[] runs = [BulkCreate.Cold, ItemDirectory.Open, MemoryPerItem.Cold, MemoryPerRevision.Cold, OneMillionItems.Cold, TextReplay.Memory, RelayMemoryPer100k.Cold];
    Console.WriteLine((await Array.Find(runs, r => r.Name == name)!.MeasureAsync(arguments)).ToString(CultureInfo.InvariantCulture));
    return 0;
}

if (!RunOptions.TryParse(args, out var options, out var problem))
{
    Console.Error.WriteLine(problem);
    Console.Error.WriteLine(RunOptions.Usage);
    return 2;
}

return await new Run(options, AllRows.Create()).ExecuteAsync(Console.Out, Console.Error);
