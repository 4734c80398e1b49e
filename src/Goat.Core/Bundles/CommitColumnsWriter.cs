using Goat.Commits;
using Goat.Wire;

namespace Goat.Bundles;

/// <summary>Writes the content of a bundle: commits taken apart into columns. The counterpart of <see cref="CommitColumns"/>.</summary>
/// <param name="commits">The commits in canonical order.</param>
/// <param name="runs">The runs in the order of their first commits.</param>
/// <param name="runOf">For each commit the index of its run.</param>
/// <param name="held">For each id the place of its commit.</param>
internal sealed class CommitColumnsWriter(IReadOnlyList<Commit> commits, IReadOnlyList<CommitRun> runs, int[] runOf, Dictionary<CommitId, int> held)
{
    private readonly WireWriter[] _columns = [.. Enumerable.Range(0, (int)BundleColumn.Payloads + 1).Select(_ => new WireWriter(64))];
    private readonly WireWriter _payloads = new();
    private readonly List<CommitId> _externals = [];
    private readonly Dictionary<CommitId, int> _externalNumbers = [];
    private readonly Dictionary<string, int> _keys = new(StringComparer.Ordinal);
    private readonly Dictionary<SchemaName, int> _schemas = [];

    /// <summary>Commits that were named and are not held, in order of first use.</summary>
    public IReadOnlyList<CommitId> Externals => _externals;

    /// <summary>Writes every commit.</summary>
    public void WriteAll()
    {
        long height = 0;
        long time = 0;
        for (var i = 0; i < commits.Count; i++)
        {
            var commit = commits[i];
            var header = commit.Header;
            var run = runOf[i];
            if (runs.Count > 1)
            {
                Column(BundleColumn.Runs).WriteVarint(run);
            }

            Column(BundleColumn.Heights).WriteVarint(header.Height - height);
            Column(BundleColumn.Times).WriteSvarint(header.Time - time);
            height = header.Height;
            time = header.Time;
            var shape = ShapeOf(commit);
            Column(BundleColumn.Shapes).WriteVarint((long)shape);
            if (header.Seq == runs[run].FirstSeq && header.Prev is { } prev)
            {
                WriteReference(i, prev, isPrev: true, header);
            }

            WriteDeps(i, header);
            WriteChanges(i, header);
            WriteRare(commit, shape);
            WritePayload(commit);
        }
    }

    /// <summary>Joins the columns.</summary>
    public WireWriter ToContent()
    {
        Column(BundleColumn.Payloads).WriteSpan(_payloads.Written);
        var content = new WireWriter(_columns.Sum(c => c.Length) + (4 * _columns.Length));
        foreach (var column in _columns)
        {
            content.WriteVarint(column.Length);
        }

        foreach (var column in _columns)
        {
            content.WriteSpan(column.Written);
        }

        return content;
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
            if (_schemas.TryGetValue(new SchemaName(change.Schema, change.SchemaVersion), out var known))
            {
                Column(BundleColumn.Schemas).WriteVarint(known);
            }
            else
            {
                _schemas.Add(new SchemaName(change.Schema, change.SchemaVersion), _schemas.Count + 1);
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
        else if (held.TryGetValue(id, out var at))
        {
            refs.WriteVarint(at < index ? 2L * (index - at) : throw new ArgumentException("A commit of the bundle names one that does not come before it."));
        }
        else
        {
            if (!_externalNumbers.TryGetValue(id, out var external))
            {
                external = _externals.Count;
                _externals.Add(id);
                _externalNumbers.Add(id, external);
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
