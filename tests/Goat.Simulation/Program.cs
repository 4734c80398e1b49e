using Goat.Simulation;

// dotnet run --project tests/Goat.Simulation -- [count] [first seed] [steps]
var count = args.Length > 0 ? int.Parse(args[0], System.Globalization.CultureInfo.InvariantCulture) : 1000;
var first = args.Length > 1 ? int.Parse(args[1], System.Globalization.CultureInfo.InvariantCulture) : 1;
var steps = args.Length > 2 ? int.Parse(args[2], System.Globalization.CultureInfo.InvariantCulture) : 120;
var failed = 0;
var rounds = new int[4];
await Parallel.ForEachAsync(Enumerable.Range(first, count), async (seed, _) =>
{
    SimulationReport report;
    try
    {
        report = await Simulation.RunAsync(new SimulationOptions { Seed = seed, Steps = steps });
    }
    catch (Exception e)
    {
        report = new SimulationReport(seed, e.ToString(), 0, [0, 0, 0, 0], new Dictionary<string, int>());
    }

    lock (rounds)
    {
        for (var kind = 0; kind < rounds.Length; kind++)
        {
            rounds[kind] += report.Rounds[kind];
        }

        if (report.Failure is not null)
        {
            failed++;
            Console.WriteLine($"seed {seed}: {report.Failure}");
        }
    }
});
Console.WriteLine($"{count - failed} runs equal, {failed} not; rounds: {rounds[0]} equal, {rounds[1]} exact, {rounds[2]} filtered, {rounds[3]} healing.");
return failed == 0 ? 0 : 1;
