using System.Globalization;
using System.Runtime.CompilerServices;
using Goat.Bundles;
using Goat.Commits;
using Goat.Core.Tests.Samples;

namespace Goat.Core.Tests.Fuzz;

/// <summary>Writes the well-formed part of the corpus; files that found a fault are added by hand and stay.</summary>
public sealed class CorpusWriter
{
    [Fact]
    public void Write_the_corpus_if_asked_to()
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable("GOAT_WRITE_GOLDEN") == "1", "Set GOAT_WRITE_GOLDEN=1 to write the corpus.");
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

    private static void Write(string kind, int number, byte[] bytes, [CallerFilePath] string source = "") =>
        File.WriteAllBytes(Path.Combine(Path.GetDirectoryName(source)!, "../Corpus", string.Create(CultureInfo.InvariantCulture, $"{kind}-{number:000}.bin")), bytes);
}
