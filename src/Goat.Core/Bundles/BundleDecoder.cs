using System.IO.Compression;
using Goat.Commits;
using Goat.Identity;
using Goat.Statements;
using Goat.Wire;

namespace Goat.Bundles;

/// <summary>Reads one bundle strictly: its tables here, its content in <see cref="CommitColumns"/>.</summary>
internal static class BundleDecoder
{
    private const int MinimumRunBytes = 12;
    private const int MinimumCommitBytes = 5;

    public static Bundle Decode(ReadOnlySpan<byte> bytes, int maxContentBytes)
    {
        var reader = new WireReader(bytes);
        var version = reader.ReadVarint();
        if (version != BundleCodec.Version)
        {
            throw new GoatFormatException($"Bundle version {version} is not known.");
        }

        var repository = new RepositoryId(reader.ReadU128());
        var statements = ReadStatements(ref reader);
        var sessions = new SessionId[reader.ReadCount(BundleLimits.Runs, 16, "sessions")];
        for (var i = 0; i < sessions.Length; i++)
        {
            sessions[i] = new SessionId(reader.ReadU128());
        }

        var externals = new CommitId[reader.ReadCount(int.MaxValue / CommitId.Length, CommitId.Length, "externals")];
        for (var i = 0; i < externals.Length; i++)
        {
            externals[i] = HeaderCodec.ReadId(ref reader);
        }

        var runs = ReadRuns(ref reader, sessions);
        var contentLength = reader.ReadCount(Math.Min(maxContentBytes, BundleLimits.ContentBytes), "content");
        if (contentLength == 0 != (runs.Length == 0))
        {
            throw new GoatFormatException("A bundle has content if and only if it has runs.");
        }

        if (contentLength == 0)
        {
            Require(externals.Length == 0, "A bundle without commits names others.");
            reader.ExpectEnd("a bundle");
            return new Bundle(repository, statements, [], []);
        }

        var content = ReadContent(ref reader, contentLength);
        reader.ExpectEnd("a bundle");
        Require((long)runs.Sum(r => (long)r.Length) * MinimumCommitBytes <= content.Length, "A bundle's content is too short for its commits.");
        var commits = new CommitColumns(repository, externals, runs, content).Decode();
        CheckAttestations(statements, runs);
        return new Bundle(repository, statements, Array.ConvertAll(runs, r => r.ToRun()), commits);
    }

    private static Statement[] ReadStatements(ref WireReader reader)
    {
        var statements = new Statement[reader.ReadCount(BundleLimits.Statements, Signatures.Length, "statements")];
        for (var i = 0; i < statements.Length; i++)
        {
            statements[i] = Statement.Read(reader.ReadBytes(Statement.MaxBytes, "statement"));
            Require(i == 0 || statements[i - 1].Id < statements[i].Id, "Statements are not ascending.");
        }

        return statements;
    }

    private static RunState[] ReadRuns(ref WireReader reader, SessionId[] sessions)
    {
        var runs = new RunState[reader.ReadCount(BundleLimits.Runs, MinimumRunBytes, "runs")];
        var used = 0;
        long total = 0;
        for (var i = 0; i < runs.Length; i++)
        {
            var session = reader.ReadCount(sessions.Length - 1, "session index");
            Require(session <= used, "Sessions are not in order of use.");
            used = Math.Max(used, session + 1);
            var chain = new ChainId(sessions[session], reader.ReadU64());
            var first = reader.ReadVarint();
            var length = reader.ReadCount(BundleLimits.RunCommits, "run length");
            Require(first >= 1 && length >= 1 && first <= long.MaxValue - length, "A run is empty or out of range.");
            total += length;
            Require(total <= BundleLimits.Commits, "A bundle holds too many commits.");
            byte[]? signature = null;
            if (reader.ReadFlag("attested"))
            {
                signature = reader.ReadSpan(Signatures.Length).ToArray();
                Require(Signatures.IsLowS(signature), "A signature is not in its low-S form.");
            }

            runs[i] = new RunState(chain, first, length, signature);
        }

        Require(used == sessions.Length, "A session is not used.");
        Require(new HashSet<SessionId>(sessions).Count == sessions.Length, "A session stands twice.");
        return runs;
    }

    private static byte[] ReadContent(ref WireReader reader, int length)
    {
        if (!reader.ReadFlag("content encoding"))
        {
            return reader.ReadSpan(length).ToArray();
        }

        var compressed = reader.ReadBytes(reader.Remaining, "compressed content");
        Require(length >= BundleLimits.CompressFrom && compressed.Length < length, "A content is compressed that should not be.");
        Require(length <= BundleLimits.FreeContentBytes + ((long)BundleLimits.CompressionRatio * compressed.Length), "A content is longer than its compressed form can be.");
        var content = new byte[length];
        using var decoder = default(BrotliDecoder);
        var status = decoder.Decompress(compressed, content, out var consumed, out var written);
        Require(status == System.Buffers.OperationStatus.Done && consumed == compressed.Length && written == length, "A compressed content is damaged or of another length.");
        return content;
    }

    // The attestation of a run's last commit stands with the run and nowhere else.
    private static void CheckAttestations(Statement[] statements, RunState[] runs)
    {
        var attested = statements.Where(s => s.Kind == StatementKind.Attestation).Select(s => Attestation.Read(s).Tip).ToHashSet();
        Require(attested.Count == 0 || !Array.Exists(runs, r => r.Last is { } tip && attested.Contains(tip)), "The attestation of a run stands among the statements.");
    }

    private static void Require(bool holds, string rule) => GoatFormatException.Unless(holds, rule);
}
