using System.Globalization;

namespace Goat.Simulation.Tests;

public sealed class SimulationTests
{
    private static int Runs => int.Parse(Environment.GetEnvironmentVariable("GOAT_SIMULATION_RUNS") ?? "2000", CultureInfo.InvariantCulture);

    [Fact]
    public async Task Every_seeded_run_ends_with_equal_replicas_and_nothing_lost()
    {
        var failures = new System.Collections.Concurrent.ConcurrentBag<SimulationReport>();
        var rounds = new long[4];
        await Parallel.ForEachAsync(Enumerable.Range(1, Runs), TestContext.Current.CancellationToken, async (seed, _) =>
        {
            var report = await Simulation.RunAsync(new SimulationOptions { Seed = seed });
            for (var kind = 0; kind < rounds.Length; kind++)
            {
                Interlocked.Add(ref rounds[kind], report.Rounds[kind]);
            }

            if (report.Failure is not null)
            {
                failures.Add(report);
            }
        });

        Assert.True(failures.IsEmpty, string.Join(Environment.NewLine, failures.OrderBy(f => f.Seed).Take(5).Select(f => $"seed {f.Seed}: {f.Failure}")));
        Assert.All(rounds, count => Assert.True(count > 0));
    }

    /// <summary>A relay that keeps commits whose attestation it refused: nobody sent them again.</summary>
    [Theory]
    [InlineData(577)]
    [InlineData(2406)]
    [InlineData(4520)]
    [InlineData(4881)]
    public async Task A_seed_that_failed_once_ends_well(int seed) => Assert.Null((await Simulation.RunAsync(new SimulationOptions { Seed = seed })).Failure);

    [Fact]
    public async Task A_seed_gives_the_same_run_every_time()
    {
        var first = await Simulation.RunAsync(new SimulationOptions { Seed = 7 });
        var second = await Simulation.RunAsync(new SimulationOptions { Seed = 7 });

        Assert.Equal(first.Commits, second.Commits);
        Assert.Equal(first.Rounds, second.Rounds);
        Assert.Equal(first.Events.OrderBy(e => e.Key, StringComparer.Ordinal), second.Events.OrderBy(e => e.Key, StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(Sabotage.AcknowledgesWithoutStoring)]
    [InlineData(Sabotage.ClaimsEquality)]
    [InlineData(Sabotage.WithholdsRuns)]
    [InlineData(Sabotage.ForgetsOrphans)]
    public async Task A_rule_that_is_broken_on_purpose_is_noticed(Sabotage sabotage)
    {
        var noticed = 0;
        for (var seed = 1; seed <= 40; seed++)
        {
            var report = await Simulation.RunAsync(new SimulationOptions { Seed = seed, Sabotage = sabotage });
            noticed += report.Failure is null ? 0 : 1;
        }

        Assert.True(noticed > 0, $"40 runs with {sabotage} looked fine.");
    }
}
