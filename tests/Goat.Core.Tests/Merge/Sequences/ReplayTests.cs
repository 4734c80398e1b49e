using CsCheck;

namespace Goat.Core.Tests.Merge.Sequences;

public sealed class ReplayTests
{
    private static readonly int Iterations = int.Parse(Environment.GetEnvironmentVariable("GOAT_MERGE_HISTORIES") ?? "300", System.Globalization.CultureInfo.InvariantCulture);

    [Fact]
    public void The_text_is_that_of_the_tree_of_Fugue() =>
        EditHistory.Gen.Sample(history => Assert.Equal(history.Expected, history.Play()), iter: Iterations);

    [Fact]
    public void Any_order_and_any_grouping_give_the_same_text() =>
        Gen.Select(EditHistory.Gen, Gen.Int, Gen.Double[0, 1], Gen.Double[0, 1]).Sample(
            (history, seed, a, b) => Assert.Equal(history.Expected, history.Shuffle(seed).Play([.. new[] { (int)(a * history.Count), (int)(b * history.Count) }.Order()])),
            iter: Iterations);
}
