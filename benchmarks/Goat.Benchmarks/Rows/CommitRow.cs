using Goat.Benchmarks.Baselines;
using Goat.Benchmarks.Harness;
using Goat.Benchmarks.Histories;
using Goat.Bundles;
using Goat.Frames;
using Goat.Wire;

namespace Goat.Benchmarks.Rows;

/// <summary>commit: build a commit of one document, hash it, append it to a file.</summary>
internal sealed class CommitRow() : Row("commit", "us", Budget.AtMost(15))
{
    private const int Batch = 500;

    public override async Task<Measurement> MeasureAsync(RunOptions options, CancellationToken cancellationToken)
    {
        var instance = new Instance();
        var author = await Author.CreateAsync(instance);
        var documents = new TaskDocuments(1);
        var fields = Enumerable.Range(0, Batch).Select(_ => documents.Next()).ToArray();
        using var file = TemporaryFile.Create();
        var (bundle, frame) = (new WireWriter(1024), new WireWriter(1024));
        var time = Instance.Start;
        var nanoseconds = Sample.Nanoseconds(options.Samples(31, 9), Batch, () =>
        {
            foreach (var document in fields)
            {
                var commit = author.Create(++time, document);
                bundle.Clear();
                frame.Clear();
                BundleCodec.Encode(new Bundle(instance.Repository, [], [new CommitRun([commit], null)]), bundle);
                FrameCodec.Write(frame, FrameKind.Bundle, bundle.Written);
                file.Append(frame.Written);
            }
        });
        var sqlite = SqliteBaseline.InsertMicroseconds(options, "NORMAL");
        return new Measurement(nanoseconds / 1000, $"{ResultTable.Show(nanoseconds / 1000 / sqlite)} x a SQLite insert (WAL, synchronous=NORMAL: {ResultTable.Show(sqlite)} us)");
    }
}
