using System.Globalization;
using Goat.ClientSdk.Tests.Faults;

namespace Goat.ClientSdk.Tests.Threads;

/// <summary>
/// Everything at the same time, one step after the other, in an order that a seed chooses (tests/Goat.FaultWriter/Schedules). GOAT_SCHEDULE_SECONDS says for how long, GOAT_SCHEDULE_SEED where to begin.
/// </summary>
public sealed class SeededThreadTests
{
    private const string Least = "20";
    private static readonly int FirstSeed = int.Parse(Environment.GetEnvironmentVariable("GOAT_SCHEDULE_SEED") ?? "0", CultureInfo.InvariantCulture);
    private static readonly string Seconds = Environment.GetEnvironmentVariable("GOAT_SCHEDULE_SECONDS") ?? "0";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Nothing_is_torn_lost_or_stuck_in_whatever_order_steps_are_taken()
    {
        var lines = await RunAsync(FirstSeed, Least, Seconds);

        Assert.DoesNotContain(lines, l => l.Contains("failed", StringComparison.Ordinal));
        Assert.True(lines.Length >= int.Parse(Least, CultureInfo.InvariantCulture));
        Assert.Equal(lines.Length, lines.Select(l => l.Split(' ')[^1]).Distinct().Count());
    }

    [Fact]
    public async Task A_seed_stands_for_one_order() => Assert.Equal(await RunAsync(FirstSeed, "4", "0"), await RunAsync(FirstSeed, "4", "0"));

    private static Task<string[]> RunAsync(int first, string least, string seconds) =>
        FaultProcess.RunAsync(Cancel, "schedule", first.ToString(CultureInfo.InvariantCulture), least, seconds);
}
