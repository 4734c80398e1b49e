using Microsoft.CodeAnalysis;

namespace Goat.ClientSdk.Generators.Tests;

public sealed class GoatItemGeneratorTests
{
    private const string Task = """
        using System;
        using System.ComponentModel.DataAnnotations;
        using Goat;

        namespace Sample;

        public enum Priority { Low, Normal = Low, High }

        [GoatItem("task", Version = 2)]
        public partial class TaskItem
        {
            [Required, StringLength(100, MinimumLength = 1), RegularExpression("[a-z]\\w*")]
            public partial string Text { get; set; }
            public partial bool Done { get; set; }
            [GoatField("stars", Default = 3), Range(0, 5)]
            public partial int Rating { get; set; }
            public partial Priority Priority { get; set; }
            public partial Priority? Wanted { get; set; }
            public partial DateOnly? Due { get; set; }
            internal partial byte[]? Picture { get; set; }
            [Range(0.5, 1.5)]
            public partial float Share { get; set; }
            public partial GoatRef<TaskItem> Parent { get; set; }
            public string Plain { get; set; } = "not stored";
        }
        """;

    [Fact]
    public void The_written_code_is_the_expected_one_and_compiles()
    {
        var driver = Compiled.NewDriver().RunGeneratorsAndUpdateCompilation(Compiled.From(Task), out var output, out var diagnostics, TestContext.Current.CancellationToken);

        Assert.Empty(diagnostics);
        Assert.Empty(output.GetDiagnostics(TestContext.Current.CancellationToken).Where(d => d.Severity >= DiagnosticSeverity.Warning));
        var written = driver.GetRunResult().GeneratedTrees.Single().ToString();
        var expected = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Expected", "TaskItem.txt")).Replace("\r", "", StringComparison.Ordinal);
        if (expected != written)
        {
            File.WriteAllText(Path.Combine(AppContext.BaseDirectory, "Expected", "TaskItem.written.txt"), written);
        }

        Assert.Equal(expected, written);
    }

    [Theory]
    [InlineData("GOAT001", """[GoatItem("a", Version = 1)] public class A { }""")]
    [InlineData("GOAT001", """[GoatItem("a", Version = 1)] public partial class A<T> { }""")]
    [InlineData("GOAT002", """[GoatItem("a", Version = 1)] public partial class A { public partial System.Uri X { get; set; } }""")]
    [InlineData("GOAT002", """[GoatItem("a", Version = 1)] public partial class A { public partial int[] X { get; set; } }""")]
    [InlineData("GOAT003", """[GoatItem("a")] public partial class A { }""")]
    [InlineData("GOAT004", """[GoatItem("a", Version = 1)] public partial class A { public partial int X { get; set; } [GoatField("x")] public partial int Y { get; set; } }""")]
    [InlineData("GOAT005", """[GoatItem("a", Version = 1)] public partial class A { [GoatField(Default = new[] { 1 })] public partial int X { get; set; } }""")]
    [InlineData("GOAT006", """[GoatItem("a", Version = 1)] public partial class A { } [GoatItem("a", Version = 2)] public partial class B { }""")]
    [InlineData("GOAT007", """[GoatItem("a", Version = 1)] public partial class A { public partial int X { get; } }""")]
    public void A_mistake_is_an_error_at_its_place(string id, string source)
    {
        Compiled.NewDriver().RunGeneratorsAndUpdateCompilation(Compiled.From("using Goat; " + source), out _, out var diagnostics, TestContext.Current.CancellationToken);

        Assert.Equal(id, Assert.Single(diagnostics).Id);
    }

    [Fact]
    public void Adding_a_property_runs_again_for_its_class_only()
    {
        const string A = """[Goat.GoatItem("a", Version = 1)] public partial class A { public partial int X { get; set; } }""";
        const string B = """[Goat.GoatItem("b", Version = 1)] public partial class B { public partial int X { get; set; } }""";
        var before = Compiled.From(A, B);
        var driver = Compiled.NewDriver().RunGenerators(before, TestContext.Current.CancellationToken);

        var after = before.With(0, A.Replace("public partial int X", "public partial int Y { get; set; } public partial int X", StringComparison.Ordinal));
        var steps = driver.RunGenerators(after, TestContext.Current.CancellationToken).GetRunResult().Results[0].TrackedSteps[GoatItemGenerator.ItemStep];

        var reasons = steps.SelectMany(s => s.Outputs).Select(o => o.Reason).ToList();
        Assert.Equal([IncrementalStepRunReason.Modified], reasons.Where(r => r is not (IncrementalStepRunReason.Cached or IncrementalStepRunReason.Unchanged)));
        Assert.Equal(2, reasons.Count);
    }

    [Fact]
    public void Code_elsewhere_runs_nothing_again()
    {
        var before = Compiled.From(Task, "class Other { }");
        var driver = Compiled.NewDriver().RunGenerators(before, TestContext.Current.CancellationToken);

        var result = driver.RunGenerators(before.With(1, "class Other { int x; }"), TestContext.Current.CancellationToken).GetRunResult().Results[0];

        Assert.All(result.TrackedOutputSteps.SelectMany(s => s.Value).SelectMany(s => s.Outputs), o => Assert.Equal(IncrementalStepRunReason.Cached, o.Reason));
    }
}
