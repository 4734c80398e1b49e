using Goat.Benchmarks.Harness;
using Goat.Merge.Sequences;

namespace Goat.Benchmarks.Rows;

/// <summary>text-keystroke: a character typed into a text of 100,000, before the flush: the text is edited, and the edit composed with those before it.</summary>
internal sealed class TextKeystroke() : Row("text-keystroke", "ns", Budget.AtMost(2000))
{
    private const int Keystrokes = 10_000;
    private const int PerPlace = 50;
    private const int PerCommit = 500;

    public override Task<Measurement> MeasureAsync(RunOptions options, CancellationToken cancellationToken)
    {
        var near = Sample.Nanoseconds(options.Samples(51, 21), Keystrokes, () => Type(PerPlace));
        var far = Sample.Nanoseconds(options.Samples(51, 21), Keystrokes, () => Type(1));
        return Task.FromResult(new Measurement(near, $"{PerPlace} in a row at one place, a commit every {PerCommit}; each at another place {ResultTable.Show(far)} ns", far <= 2000));
    }

    private static void Type(int perPlace)
    {
        var random = new Random(1);
        var text = Elements<char>.Of(new char[100_000]).ToBuilder();
        var edit = new SequenceEditBuilder<char>();
        var at = 0;
        for (var i = 0; i < Keystrokes; i++)
        {
            if (i % PerCommit == 0)
            {
                text.ToElements();
                edit = new SequenceEditBuilder<char>();
            }

            at = i % perPlace == 0 ? random.Next(text.Count) : at + 1;
            text.Insert(at, ['x']);
            edit.Replace(at, 0, ['x']);
        }
    }
}
