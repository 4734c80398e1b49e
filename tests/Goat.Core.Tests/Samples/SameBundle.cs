using Goat.Bundles;
using Goat.Commits;
using Goat.Wire;

namespace Goat.Core.Tests.Samples;

/// <summary>Compares bundles and headers by all that they say.</summary>
internal static class SameBundle
{
    public static void Check(Bundle expected, Bundle actual)
    {
        Assert.Equal(expected.Repository, actual.Repository);
        Assert.Equal(
            expected.Statements.OrderBy(s => s.Id).Select(s => Convert.ToHexString(s.Bytes.Span)),
            actual.Statements.Select(s => Convert.ToHexString(s.Bytes.Span)));
        Assert.Equal(expected.Commits.Select(Describe), actual.Commits.Select(Describe));
        Assert.Equal(expected.Runs.Select(Describe).Order(), actual.Runs.Select(Describe).Order());
    }

    public static byte[] Bytes(CommitHeader header)
    {
        var writer = new WireWriter();
        HeaderCodec.Write(writer, header);
        return writer.ToArray();
    }

    private static string Describe(Commit commit) =>
        $"{commit.Id} {Convert.ToHexString(Bytes(commit.Header))} {(commit.Payload is { } payload ? Convert.ToHexString(payload.Span) : "withheld")}";

    private static string Describe(CommitRun run) =>
        $"{run.Chain} {run.FirstSeq} {string.Join(' ', run.Commits.Select(c => c.Id))} {(run.Signature is { } s ? Convert.ToHexString(s.Span) : "unsigned")}";
}
