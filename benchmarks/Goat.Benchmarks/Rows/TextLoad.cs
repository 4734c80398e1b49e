using Goat.Benchmarks.Harness;
using Goat.Benchmarks.Histories;
using Goat.Commits;
using Goat.Graph;
using Goat.Identity;
using Goat.Merge;
using Goat.Merge.Values;
using Goat.Wire;

namespace Goat.Benchmarks.Rows;

/// <summary>text-load-ms: an item with the finished paper read from a checkpoint.</summary>
internal sealed class TextLoad() : Row("text-load-ms", "ms", Budget.AtMost(1))
{
    private const int Reads = 20;

    public override Task<Measurement> MeasureAsync(RunOptions options, CancellationToken cancellationToken)
    {
        var trace = EditingTrace.Load();
        var text = new string(TraceTyping.Type(trace, null).ToArray());
        var (root, table, writer) = (new FieldSet(), new FieldSetTable(), new WireWriter());
        var state = new ItemState(root);
        var edit = FieldOperation.EditText("text", SequenceEdit<char>.At(0, 0, text.AsMemory()));
        state.Apply(new CommitGraph(new RepositoryId(7)), 0, ChangeKind.Create, PayloadStatus.Readable, [edit]);
        ItemStateCodec.Write(writer, state, table);
        var bytes = writer.ToArray();
        var isRight = true;
        var load = Sample.Nanoseconds(options.Samples(51, 21), Reads, () => Repeat(() => Read(bytes, table)));
        var asString = Sample.Nanoseconds(options.Samples(51, 21), Reads, () => Repeat(() => isRight &= TextMerger.TextOf(Read(bytes, table).Content).Length == text.Length));
        return Task.FromResult(new Measurement(load / 1e6, $"{text.Length:N0} characters; and made a string {ResultTable.Show(asString / 1e6)} ms", isRight));
    }

    private static EditedValue Read(byte[] bytes, FieldSetTable table)
    {
        var reader = new WireReader(bytes);
        return (EditedValue)ItemStateCodec.Read(ref reader, table, commits: 1).Read("text")!;
    }

    private static void Repeat(Action action)
    {
        for (var i = 0; i < Reads; i++)
        {
            action();
        }
    }
}
