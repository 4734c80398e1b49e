using Goat.Benchmarks.Baselines;
using Goat.Benchmarks.Harness;
using Goat.Benchmarks.Histories;
using Goat.Bundles;
using Goat.Frames;
using Goat.Wire;

namespace Goat.Benchmarks.Rows;

/// <summary>commit-attested: the same with an attestation of its own, as a commit that leaves at once.</summary>
internal sealed class CommitAttested() : Row("commit-attested", "us", Budget.AtMost(40))
{
    private const int Batch = 200;

    public override async Task<Measurement> MeasureAsync(RunOptions options, CancellationToken cancellationToken)
    {
        var instance = new Instance();
        var author = await Author.CreateAsync(instance);
        var documents = new TaskDocuments(1);
        var fields = Enumerable.Range(0, Batch).Select(_ => documents.Next()).ToArray();
        using var file = TemporaryFile.Create();
        var (bundle, frame) = (new WireWriter(1024), new WireWriter(1024));
        var time = Instance.Start;
        var microseconds = await Sample.MicrosecondsAsync(options, Batch, async () =>
        {
            foreach (var document in fields)
            {
                var run = await author.AttestAsync([author.Create(++time, document)]);
                bundle.Clear();
                frame.Clear();
                BundleCodec.Encode(new Bundle(instance.Repository, [], [run]), bundle);
                FrameCodec.Write(frame, FrameKey.Header, FrameKind.Bundle, bundle.Written);
                file.Append(frame.Written);
            }
        });
        var signature = await SignatureMicrosecondsAsync(author, options);
        return new Measurement(microseconds, $"{ResultTable.Show(signature)} us of it the ECDSA signature (OpenSSL)");
    }

    private static async Task<double> SignatureMicrosecondsAsync(Author author, RunOptions options)
    {
        var commit = author.Commits[^1];
        return await Sample.MicrosecondsAsync(options, Batch, async () =>
        {
            for (var i = 0; i < Batch; i++)
            {
                await author.AttestAsync([commit]);
            }
        });
    }
}
