using System.Globalization;
using CsCheck;

namespace Goat.ClientSdk.Tests.Items;

/// <summary>Random operations on a repository beside the same ones on a dictionary. GOAT_MODEL_RUNS says how many.</summary>
public sealed class ModelTests
{
    private static readonly int Runs = int.Parse(Environment.GetEnvironmentVariable("GOAT_MODEL_RUNS") ?? "40", CultureInfo.InvariantCulture);

    private static readonly Gen<ModelStep[]> Steps =
        Gen.Select(Gen.Enum<ModelAction>(), Gen.Int[0, 3], Gen.Int[0, 2], Gen.Int[0, 50]).Select((action, key, field, value) => new ModelStep(action, $"k{key}", $"f{field}", value)).Array[0, 50];

    [Fact]
    public void A_repository_behaves_as_a_dictionary_across_flushes_closing_and_crashes() =>
        Steps.Sample(
            steps =>
            {
                Task.Run(async () =>
                {
                    await using var run = await ModelRun.StartAsync();
                    foreach (var step in steps)
                    {
                        await run.TakeAsync(step);
                        run.Check();
                    }
                }).GetAwaiter().GetResult();
            },
            iter: Runs,
            threads: 1);
}
