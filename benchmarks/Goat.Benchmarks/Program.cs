using System.Globalization;
using Goat.Benchmarks.Harness;
using Goat.Benchmarks.Rows;

if (args is [BulkCreate10k.ColdArgument])
{
    Console.WriteLine((await BulkCreate10k.OnceAsync()).ToString(CultureInfo.InvariantCulture));
    return 0;
}

if (args is [MemoryPerItem.ColdArgument, var directory])
{
    Console.WriteLine((await MemoryPerItem.OnceAsync(directory)).ToString(CultureInfo.InvariantCulture));
    return 0;
}

if (!RunOptions.TryParse(args, out var options, out var problem))
{
    Console.Error.WriteLine(problem);
    Console.Error.WriteLine(RunOptions.Usage);
    return 2;
}

return await new Run(options, AllRows.Create()).ExecuteAsync(Console.Out, Console.Error);
