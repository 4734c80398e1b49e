#if WRITE_GOLDEN // only with GOAT_WRITE_GOLDEN=1 in the environment of the build
using System.Globalization;
using System.Runtime.CompilerServices;
using Goat.Bundles;
using Goat.Commits;
using Goat.Core.Tests.Golden;
using Goat.Core.Tests.Samples;
using Goat.Frames;
using Goat.Graph;
using Goat.Sync;
using Goat.Wire;

namespace Goat.Core.Tests.Fuzz;

/// <summary>Writes the well-formed part of the corpus; files that found a fault are added by hand and stay.</summary>
public sealed class CorpusWriter
{
    [Fact]
    public void Write_the_corpus_if_asked_to()
    {
        for (var seed = 1; seed <= 12; seed++)
        {
            var bundle = new SampleHistory(seed, seed * 2).NextBundle();
            Write("bundle", seed, BundleCodec.Encode(bundle));
            foreach (var commit in bundle.Commits.Take(2))
            {
                Write("header", (seed * 10) + (int)commit.Header.Seq, SameBundle.Bytes(commit.Header));
                if (commit.Payload is { Length: > 0 } payload && commit.Header.Changes.Length <= 2)
                {
                    Write("payload", seed, payload.ToArray());
                }
            }

            foreach (var statement in bundle.Statements)
            {
                Write("statement", seed, statement.Bytes.ToArray());
            }
        }
    }

    [Fact]
    public void Write_payloads_messages_and_frames_if_asked_to()
    {
        Write("payload", 900, GoldenFile.Read<GoldenBundle>("compressed").Make().Commits[0].Payload!.Value.ToArray());
        var number = 900;
        foreach (var name in new[] { "certificate", "attestation", "instance" })
        {
            Write("statement", number++, Convert.FromHexString(GoldenFile.Read<GoldenStatement>(name).Bytes));
        }

        var bundle = BundleCodec.Encode(SmallBundle.Make());
        Write("bundle", 900, bundle);
        var frames = new WireWriter();
        FrameCodec.Write(frames, FrameKey.Header, FrameKind.FileHeader, new byte[40]);
        Write("frames", 1, frames.ToArray());
        FrameCodec.Write(frames, FrameKey.Header, FrameKind.Bundle, bundle);
        FrameCodec.Write(frames, FrameKey.Header, FrameKind.Withdrawal, default);
        Write("frames", 2, frames.ToArray());
        Write("message", 1, SyncMessageCodec.Encode([]));
        Write("message", 2, SyncMessageCodec.Encode([Request(bundle), new SyncPart { Repository = SmallBundle.Repository }]));
        Write("message", 3, SyncMessageCodec.Encode([Response()]));
    }

    private static SyncPart Request(byte[] bundle) => new()
    {
        Repository = SmallBundle.Repository,
        Kind = RoundKind.Filtered,
        Count = 300,
        Orphans = 2,
        Digest = SmallBundle.External,
        StatementDigest = 5,
        HaveIsComplete = true,
        Have = [1, 2, ulong.MaxValue],
        Filter = new ScopedFilter([7], 20, new BloomFilter(99, [.. Enumerable.Repeat(SmallBundle.Policy, 20)])),
        Wants = [SmallBundle.External, SmallBundle.Policy],
        StatementIds = [],
        Bundle = bundle,
    };

    private static SyncPart Response() => new()
    {
        Repository = SmallBundle.Repository,
        Kind = RoundKind.Healing,
        Count = 1,
        HasMore = true,
        Share = new HealShare(1, 4, 2),
        Accepted = 3,
        Verdicts = [new(SmallBundle.External, AdmissionStatus.Refused, RefusalReason.WrongHeight, "height"), new(SmallBundle.Policy, AdmissionStatus.Orphan)],
        Problem = "too many parts",
    };

    private static void Write(string kind, int number, byte[] bytes, [CallerFilePath] string source = "") =>
        File.WriteAllBytes(Path.Combine(Path.GetDirectoryName(source)!, "../Corpus", string.Create(CultureInfo.InvariantCulture, $"{kind}-{number:000}.bin")), bytes);
}
#endif
