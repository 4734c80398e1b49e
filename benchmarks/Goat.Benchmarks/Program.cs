using Goat.Benchmarks.Harness;
using Goat.Benchmarks.Rows;

if (!RunOptions.TryParse(args, out var options, out var problem))
{
    Console.Error.WriteLine(problem);
    Console.Error.WriteLine(RunOptions.Usage);
    return 2;
}

return await new Run(options, AllRows.Create()).ExecuteAsync(Console.Out, Console.Error);
