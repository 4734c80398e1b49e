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
    private const int ColumnCount = (int)BundleColumn.Payloads + 1;
    private const int BrotliQuality = 5;
    private const int BrotliWindow = 22;

    private readonly Bundle _bundle;
    private readonly WireWriter[] _columns = new WireWriter[ColumnCount];
    private readonly WireWriter _payloads = new();
    private readonly Dictionary<CommitId, int> _held;
    private readonly Dictionary<CommitId, int> _externals = [];
    private readonly Dictionary<string, int> _keys = new(StringComparer.Ordinal);
    private readonly Dictionary<(string, long), int> _schemas = [];
    private readonly int[] _runOf;
    private readonly List<CommitRun> _runs;

    public BundleEncoder(Bundle bundle)
    {
        _bundle = bundle;
        for (var i = 0; i < ColumnCount; i++)
        {
            _columns[i] = new WireWriter(64);
        }

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
        WriteColumns();
        writer.WriteVarint(BundleCodec.Version);
        writer.WriteU128(_bundle.Repository.Value);
        writer.WriteVarint(_bundle.Statements.Count);
        foreach (var statement in _bundle.Statements.OrderBy(s => s.Id))
        {
            writer.WriteBytes(statement.Bytes.Span);
        }

        WriteTables(writer);
        WriteContent(writer);
    }

    private void WriteTables(WireWriter writer)
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

        writer.WriteVarint(_externals.Count);
        foreach (var id in _externals.OrderBy(e => e.Value).Select(e => e.Key))
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

    private void WriteContent(WireWriter writer)
    {
        if (_bundle.Commits.Count == 0)
        {
            writer.WriteVarint(0);
            return;
        }

        Column(BundleColumn.Payloads).WriteSpan(_payloads.Written);
        var content = new WireWriter(_columns.Sum(c => c.Length) + (4 * ColumnCount));
        foreach (var column in _columns)
        {
            content.WriteVarint(column.Length);
        }

        foreach (var column in _columns)
        {
            content.WriteSpan(column.Written);
        }

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

    private void WriteColumns()
    {
        long height = 0;
        long time = 0;
        for (var i = 0; i < _bundle.Commits.Count; i++)
        {
            var commit = _bundle.Commits[i];
            var header = commit.Header;
            var run = _runOf[i];
            if (_runs.Count > 1)
            {
                Column(BundleColumn.Runs).WriteVarint(run);
            }

            Column(BundleColumn.Heights).WriteVarint(header.Height - height);
            Column(BundleColumn.Times).WriteSvarint(header.Time - time);
            height = header.Height;
            time = header.Time;
            var shape = ShapeOf(commit);
            Column(BundleColumn.Shapes).WriteVarint((long)shape);
            if (header.Seq == _runs[run].FirstSeq && header.Prev is { } prev)
            {
                WriteReference(i, prev, isPrev: true, header);
            }

            WriteDeps(i, header);
            WriteChanges(i, header);
            WriteRare(commit, shape);
            WritePayload(commit);
        }
    }

    private void WriteDeps(int index, CommitHeader header)
    {
        if (header.Deps.Length > 0)
        {
            Column(BundleColumn.Counts).WriteVarint(header.Deps.Length);
            foreach (var dep in header.Deps)
            {
                WriteReference(index, dep, isPrev: false, header);
            }
        }

        Column(BundleColumn.Counts).WriteVarint(header.Changes.Length);
    }

    private void WriteChanges(int index, CommitHeader header)
    {
        foreach (var change in header.Changes)
        {
            WriteKey(change);
            if (_schemas.TryGetValue((change.Schema, change.SchemaVersion), out var known))
            {
                Column(BundleColumn.Schemas).WriteVarint(known);
            }
            else
            {
                _schemas.Add((change.Schema, change.SchemaVersion), _schemas.Count + 1);
                Column(BundleColumn.Schemas).WriteVarint(0);
                Column(BundleColumn.Schemas).WriteString(change.Schema);
                Column(BundleColumn.Schemas).WriteVarint(change.SchemaVersion);
            }

            Column(BundleColumn.Kinds).WriteVarint((byte)change.Kind);
            Column(BundleColumn.Counts).WriteVarint(change.Parents.Length);
            foreach (var parent in change.Parents)
            {
                WriteReference(index, parent, isPrev: false, header);
            }
        }
    }

    private void WriteKey(Change change)
    {
        var keys = Column(BundleColumn.Keys);
        if (change.Counter > 0)
        {
            // A derived key stands for itself even where the key has stood before: its counter must survive.
            keys.WriteVarint(2);
            keys.WriteVarint(change.Counter);
            _keys.TryAdd(change.Key, _keys.Count + 3);
        }
        else if (_keys.TryGetValue(change.Key, out var known))
        {
            keys.WriteVarint(known);
        }
        else
        {
            _keys.Add(change.Key, _keys.Count + 3);
            if (Base32.TryDecode(change.Key, out var packed))
            {
                keys.WriteVarint(1);
                keys.WriteU128(packed);
            }
            else
            {
                keys.WriteVarint(0);
                keys.WriteString(change.Key);
            }
        }
    }

    private void WriteRare(Commit commit, CommitShape shape)
    {
        var rare = Column(BundleColumn.Rare);
        var header = commit.Header;
        if (shape.HasFlag(CommitShape.Branch))
        {
            rare.WriteString(header.Branch);
        }

        if (header.Policy is { } policy)
        {
            HeaderCodec.WriteId(rare, policy);
        }

        if (shape.HasFlag(CommitShape.Flags))
        {
            rare.WriteVarint(header.Flags);
        }

        if (shape.HasFlag(CommitShape.Extensions))
        {
            HeaderCodec.WriteExtensions(rare, header.Extensions);
        }

        if (shape.HasFlag(CommitShape.PayloadNotHeld))
        {
            HeaderCodec.WriteId(rare, header.PayloadHash);
        }

        if (shape.HasFlag(CommitShape.EncodingNotRaw))
        {
            rare.WriteVarint((byte)header.PayloadEncoding);
        }

        if (shape.HasFlag(CommitShape.FormatNotOne))
        {
            rare.WriteVarint(header.Format);
            rare.WriteBytes(header.Tail.Span);
        }
    }

    private void WritePayload(Commit commit)
    {
        Column(BundleColumn.Payloads).WriteVarint(commit.Header.PayloadLength);
        if (commit.Payload is { } payload)
        {
            _payloads.WriteSpan(payload.Span);
        }
    }

    private void WriteReference(int index, CommitId id, bool isPrev, CommitHeader header)
    {
        var refs = Column(BundleColumn.Refs);
        if (!isPrev && header.Prev == id)
        {
            refs.WriteVarint(0);
        }
        else if (_held.TryGetValue(id, out var at))
        {
            refs.WriteVarint(at < index ? 2L * (index - at) : throw new ArgumentException("A commit of the bundle names one that does not come before it."));
        }
        else
        {
            if (!_externals.TryGetValue(id, out var external))
            {
                external = _externals.Count;
                _externals.Add(id, external);
            }

            refs.WriteVarint((2L * external) + 1);
        }
    }

    private static CommitShape ShapeOf(Commit commit)
    {
        var header = commit.Header;
        return (header.Deps.Length > 0 ? CommitShape.Deps : 0)
            | (header.Branch.Length > 0 ? CommitShape.Branch : 0)
            | (header.Policy is not null ? CommitShape.Policy : 0)
            | (header.Flags != 0 ? CommitShape.Flags : 0)
            | (header.Extensions.Length > 0 ? CommitShape.Extensions : 0)
            | (commit.Payload is null && header.PayloadLength > 0 ? CommitShape.PayloadNotHeld : 0)
            | (header.PayloadEncoding > PayloadEncoding.Raw ? CommitShape.EncodingNotRaw : 0)
            | (header.Format != CommitHeader.CurrentFormat ? CommitShape.FormatNotOne : 0);
    }

    private WireWriter Column(BundleColumn column) => _columns[(int)column];
}
