using System.Buffers;
using System.IO.Compression;
using Goat.Commits;
using Goat.Identity;
using Goat.Statements;
using Goat.Wire;

namespace Goat.Bundles;

/// <summary>Writes one bundle.</summary>
internal sealed class BundleEncoder
{
    private const int BrotliQuality = 5;
    private const int BrotliWindow = 22;

    private readonly Bundle _bundle;
    private readonly Dictionary<CommitId, int> _held;
    private readonly int[] _runOf;
    private readonly List<CommitRun> _runs;

    public BundleEncoder(Bundle bundle)
    {
        _bundle = bundle;
        _held = new Dictionary<CommitId, int>(bundle.Commits.Count);
        for (var i = 0; i < bundle.Commits.Count; i++)
        {
            _held.Add(bundle.Commits[i].Id, i);
        }

        // Runs stand in the order of their first commits.
        _runs = bundle.Runs.Count < 2 ? [.. bundle.Runs] : [.. bundle.Runs.OrderBy(r => _held[r.Commits[0].Id])];
        var tips = _runs.Select(r => r.Tip.Id).ToHashSet();
        Require(!bundle.Statements.Any(s => s.Kind == StatementKind.Attestation && tips.Contains(Attestation.Read(s).Tip)), "The attestation of a run stands among its statements.");
        _runOf = new int[bundle.Commits.Count];
        for (var i = 0; i < _runs.Count; i++)
        {
            CheckRun(_runs[i]);
            foreach (var commit in _runs[i].Commits)
            {
                _runOf[_held[commit.Id]] = i;
            }
        }
    }

    /// <summary>The commits of some runs in canonical order.</summary>
    public static Commit[] InOrder(IReadOnlyList<CommitRun> runs)
    {
        if (runs.Count == 1)
        {
            return [.. runs[0].Commits];
        }

        var commits = runs.SelectMany(r => r.Commits).ToArray();
        Array.Sort(commits, static (a, b) =>
        {
            var order = a.Header.Height.CompareTo(b.Header.Height);
            return order != 0 ? order : a.Id.CompareTo(b.Id);
        });
        return commits;
    }

    public void WriteTo(WireWriter writer)
    {
        Require(_bundle.Commits.Count <= BundleLimits.Commits && _bundle.Statements.Count <= BundleLimits.Statements, "It holds too many commits or statements; divide it.");
        Require(_bundle.Commits.Sum(c => c.Header.Changes.Length) <= BundleLimits.Changes, "It holds too many changes; divide it.");
        Require(_bundle.Commits.Sum(c => (long)c.HeaderLength) <= BundleLimits.HeaderBytes, "Its headers are too long together; divide it.");
        var columns = new CommitColumnsWriter(_bundle.Commits, _runs, _runOf, _held);
        columns.WriteAll();
        writer.WriteVarint(BundleCodec.Version);
        writer.WriteU128(_bundle.Repository.Value);
        writer.WriteVarint(_bundle.Statements.Count);
        foreach (var statement in _bundle.Statements.OrderBy(s => s.Id))
        {
            writer.WriteBytes(statement.Bytes.Span);
        }

        WriteTables(writer, columns.Externals);
        WriteContent(writer, columns);
    }

    private void WriteTables(WireWriter writer, IReadOnlyList<CommitId> externals)
    {
        var sessions = new Dictionary<SessionId, int>();
        foreach (var run in _runs)
        {
            sessions.TryAdd(run.Chain.Session, sessions.Count);
        }

        writer.WriteVarint(sessions.Count);
        foreach (var session in sessions.OrderBy(s => s.Value).Select(s => s.Key))
        {
            writer.WriteU128(session.Value);
        }

        writer.WriteVarint(externals.Count);
        foreach (var id in externals)
        {
            HeaderCodec.WriteId(writer, id);
        }

        writer.WriteVarint(_runs.Count);
        foreach (var run in _runs)
        {
            writer.WriteVarint(sessions[run.Chain.Session]);
            writer.WriteU64(run.Chain.Chain);
            writer.WriteVarint(run.FirstSeq);
            writer.WriteVarint(run.Commits.Count);
            writer.WriteByte(run.Signature is null ? (byte)0 : (byte)1);
            if (run.Signature is { } signature)
            {
                writer.WriteSpan(signature.Span);
            }
        }
    }

    private void WriteContent(WireWriter writer, CommitColumnsWriter columns)
    {
        if (_bundle.Commits.Count == 0)
        {
            writer.WriteVarint(0);
            return;
        }

        var content = columns.ToContent();
        Require(content.Length <= BundleLimits.ContentBytes, "Its content is too long; divide it.");
        writer.WriteVarint(content.Length);
        if (content.Length < BundleLimits.CompressFrom || !TryCompress(writer, content.Written))
        {
            writer.WriteByte(0);
            writer.WriteSpan(content.Written);
        }
    }

    private static bool TryCompress(WireWriter writer, ReadOnlySpan<byte> content)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(content.Length);
        try
        {
            if (!BrotliEncoder.TryCompress(content, buffer.AsSpan(0, content.Length - 1), out var length, BrotliQuality, BrotliWindow)
                || length + 4 > content.Length
                || content.Length > BundleLimits.FreeContentBytes + ((long)BundleLimits.CompressionRatio * length))
            {
                return false;
            }

            writer.WriteByte(1);
            writer.WriteBytes(buffer.AsSpan(0, length));
            return true;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    // What a run leaves out must follow from it.
    private void CheckRun(CommitRun run)
    {
        var commits = run.Commits;
        Require(commits.Count <= BundleLimits.RunCommits, "A run holds too many commits.");
        for (var i = 0; i < commits.Count; i++)
        {
            Require(commits[i].Header.Repository == _bundle.Repository, "A commit is of another repository than its bundle.");
            Require(i == 0 || (commits[i].Header.Chain == run.Chain && commits[i].Header.Prev == commits[i - 1].Id), "The commits of a run do not follow each other.");
            Require(i == 0 || commits[i].Header.Seq == commits[i - 1].Header.Seq + 1, "The commits of a run do not follow each other.");
        }
    }

    private static void Require(bool holds, string rule)
    {
        if (!holds)
        {
            throw new ArgumentException($"A bundle cannot be written: {rule}");
        }
    }
}
