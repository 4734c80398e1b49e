using Goat.Commits;
using Goat.Identity;
using Goat.Wire;

namespace Goat.Bundles;

/// <summary>Reads the content of a bundle: the columns that commits are made from.</summary>
internal ref struct CommitColumns
{
    private const int ColumnCount = (int)BundleColumn.Payloads + 1;

    [ThreadStatic]
    private static WireWriter? t_scratch;

    private readonly RepositoryId _repository;
    private readonly ExternalTable _externals;
    private readonly RunState[] _runs;
    private readonly KeyTable _keys = new();
    private readonly SchemaTable _schemas = new();
    private readonly WireWriter _scratch;
    private readonly Commit[] _commits;
    private int _changes;
    private long _headerBytes;
    private int _runsUsed;
    private WireReader _runColumn;
    private WireReader _shapes;
    private WireReader _heights;
    private WireReader _times;
    private WireReader _refs;
    private WireReader _counts;
    private WireReader _keyColumn;
    private WireReader _schemaColumn;
    private WireReader _kinds;
    private WireReader _rare;
    private WireReader _lengths;
    private ReadOnlyMemory<byte> _payloads;

    public CommitColumns(RepositoryId repository, CommitId[] externals, RunState[] runs, byte[] content)
    {
        _repository = repository;
        _externals = new ExternalTable(externals);
        _runs = runs;

        // Most bundles are small: what each would need anew is kept by the thread. Nothing here calls back into another decoding.
        _scratch = t_scratch ??= new WireWriter(1024);
        _commits = new Commit[runs.Sum(r => r.Length)];
        SplitColumns(content);
    }

    public Commit[] Decode()
    {
        var payloadAt = MeasurePayloadLengths(out var lengths);
        long height = 0;
        long time = 0;
        for (var i = 0; i < _commits.Length; i++)
        {
            var run = NextRun();
            var step = _heights.ReadVarint();
            Require(step <= long.MaxValue - height, "A height is out of range.");
            height += step;
            time = unchecked(time + _times.ReadSvarint());
            _commits[i] = DecodeCommit(i, run, height, time, lengths[i], ref payloadAt);
            Require(i == 0 || step > 0 || _commits[i - 1].Id < _commits[i].Id, "Commits are not in canonical order.");
            run.Add(_commits[i]);
        }

        Require(payloadAt == _payloads.Length, "Payloads are left over.");
        CheckEnds();
        return _commits;
    }

    private void SplitColumns(byte[] content)
    {
        var reader = new WireReader(content);
        Span<int> lengths = stackalloc int[ColumnCount];
        foreach (ref var length in lengths)
        {
            length = reader.ReadCount(content.Length, "column length");
        }

        var at = reader.Position;
        Require(lengths.ToArray().Sum(l => (long)l) == reader.Remaining, "A bundle's columns do not fill its content.");
        _runColumn = Next(content, lengths, BundleColumn.Runs, ref at);
        _shapes = Next(content, lengths, BundleColumn.Shapes, ref at);
        _heights = Next(content, lengths, BundleColumn.Heights, ref at);
        _times = Next(content, lengths, BundleColumn.Times, ref at);
        _refs = Next(content, lengths, BundleColumn.Refs, ref at);
        _counts = Next(content, lengths, BundleColumn.Counts, ref at);
        _keyColumn = Next(content, lengths, BundleColumn.Keys, ref at);
        _schemaColumn = Next(content, lengths, BundleColumn.Schemas, ref at);
        _kinds = Next(content, lengths, BundleColumn.Kinds, ref at);
        _rare = Next(content, lengths, BundleColumn.Rare, ref at);
        _payloads = content.AsMemory(at);
        _lengths = Next(content, lengths, BundleColumn.Payloads, ref at);
    }

    private static WireReader Next(byte[] content, scoped ReadOnlySpan<int> lengths, BundleColumn column, scoped ref int at)
    {
        var reader = new WireReader(content.AsSpan(at, lengths[(int)column]));
        at += lengths[(int)column];
        return reader;
    }

    private int MeasurePayloadLengths(out int[] lengths)
    {
        lengths = new int[_commits.Length];
        for (var i = 0; i < lengths.Length; i++)
        {
            lengths[i] = _lengths.ReadCount(CommitLimits.PayloadBytes, "payload length");
        }

        return _lengths.Position;
    }

    private readonly void CheckEnds()
    {
        Require(_runsUsed == _runs.Length, "A run is not used.");
        _externals.CheckEnd(_commits);
        _runColumn.ExpectEnd("column runs");
        _shapes.ExpectEnd("column shapes");
        _heights.ExpectEnd("column heights");
        _times.ExpectEnd("column times");
        _refs.ExpectEnd("column refs");
        _counts.ExpectEnd("column counts");
        _keyColumn.ExpectEnd("column keys");
        _schemaColumn.ExpectEnd("column schemas");
        _kinds.ExpectEnd("column kinds");
        _rare.ExpectEnd("column rare");
    }

    private RunState NextRun()
    {
        var index = _runs.Length > 1 ? _runColumn.ReadCount(_runs.Length - 1, "run index") : 0;
        Require(index <= _runsUsed, "Runs are not in order of use.");
        _runsUsed = Math.Max(_runsUsed, index + 1);
        Require(_runs[index].Filled < _runs[index].Length, "A run has more commits than its length.");
        return _runs[index];
    }

    private Commit DecodeCommit(int index, RunState run, long height, long time, int payloadLength, ref int payloadAt)
    {
        var shape = (CommitShape)_shapes.ReadCount((int)CommitShape.All, "shape");
        var seq = run.NextSeq;
        var prev = run.Last ?? (seq > 1 ? ReadReference(index, null) : null);

        // The initialisers run in the order of the column rare.
        var header = new CommitHeader
        {
            Repository = _repository,
            Chain = run.Chain,
            Seq = seq,
            Prev = prev,
            Deps = Has(shape, CommitShape.Deps) ? ReadReferences(index, prev, atLeastOne: true) : [],
            Height = height,
            Time = time,
            Changes = ReadChanges(index, run.Chain, prev),
            PayloadLength = payloadLength,
            Branch = Has(shape, CommitShape.Branch) ? ReadBranch() : "",
            Policy = Has(shape, CommitShape.Policy) ? HeaderCodec.ReadId(ref _rare) : null,
            Flags = Has(shape, CommitShape.Flags) ? ReadNonZero("flags") : 0,
            Extensions = Has(shape, CommitShape.Extensions) ? ReadExtensions() : [],
            PayloadHash = ReadPayload(shape, payloadLength, ref payloadAt, out var payload),
            PayloadEncoding = Has(shape, CommitShape.EncodingNotRaw) ? ReadEncoding(payloadLength) : payloadLength > 0 ? PayloadEncoding.Raw : PayloadEncoding.None,
            Format = Has(shape, CommitShape.FormatNotOne) ? ReadFormat() : CommitHeader.CurrentFormat,
            Tail = Has(shape, CommitShape.FormatNotOne) ? _rare.ReadBytes(CommitLimits.HeaderBytes, "tail").ToArray() : default(ReadOnlyMemory<byte>),
        };
        HeaderRules.Check(header, derivesKeys: false);
        var commit = Commit.Seal(header, payload, _scratch);
        _headerBytes += _scratch.Length;
        Require(_headerBytes <= BundleLimits.HeaderBytes, "The headers of a bundle are too long together.");
        return commit;
    }

    private CommitId ReadPayload(CommitShape shape, int length, ref int at, out ReadOnlyMemory<byte>? payload)
    {
        if (Has(shape, CommitShape.PayloadNotHeld))
        {
            Require(length > 0, "A payload that is empty is always held.");
            payload = null;
            return HeaderCodec.ReadId(ref _rare);
        }

        Require(length <= _payloads.Length - at, "The payloads end early.");
        payload = _payloads.Slice(at, length);
        at += length;
        return length > 0 ? Commit.HashPayload(payload.Value.Span) : default;
    }

    private PayloadEncoding ReadEncoding(int payloadLength)
    {
        var encoding = (PayloadEncoding)_rare.ReadCount(byte.MaxValue, "payload encoding");
        Require(encoding > PayloadEncoding.Raw && payloadLength > 0, "A raw payload is marked as not raw.");
        return encoding;
    }

    private long ReadFormat()
    {
        var format = _rare.ReadVarint();
        Require(format != CommitHeader.CurrentFormat, "Format 1 is marked as another.");
        return format;
    }

    private string ReadBranch()
    {
        var branch = _rare.ReadString(CommitLimits.NameBytes, "branch");
        Require(branch.Length > 0, "A main branch is marked as another.");
        return branch;
    }

    private long ReadNonZero(string what)
    {
        var value = _rare.ReadVarint();
        Require(value != 0, $"{what} are marked and zero.");
        return value;
    }

    private HeaderExtension[] ReadExtensions()
    {
        var extensions = HeaderCodec.ReadExtensions(ref _rare);
        Require(extensions.Length > 0, "Extensions are marked and missing.");
        return extensions;
    }

    private Change[] ReadChanges(int index, ChainId chain, CommitId? prev)
    {
        var count = _counts.ReadCount(CommitLimits.Changes, 1, "changes");
        Require(count <= _kinds.Remaining, "The changes end early.");
        _changes += count;
        Require(_changes <= BundleLimits.Changes, "A bundle holds too many changes.");
        if (count == 0)
        {
            return [];
        }

        var changes = new Change[count];
        for (var i = 0; i < count; i++)
        {
            var key = _keys.Read(ref _keyColumn, chain, out var counter);
            var schema = _schemas.Read(ref _schemaColumn);
            changes[i] = new Change
            {
                Key = key,
                Counter = counter,
                Schema = schema.Name,
                SchemaVersion = schema.Version,
                Kind = (ChangeKind)_kinds.ReadCount(byte.MaxValue, "change kind"),
                Parents = ReadReferences(index, prev, atLeastOne: false),
            };
        }

        return changes;
    }

    private CommitId[] ReadReferences(int index, CommitId? prev, bool atLeastOne)
    {
        var count = _counts.ReadCount(CommitLimits.References, "references");
        Require(!atLeastOne || count > 0, "Deps are marked and missing.");
        if (count == 0)
        {
            return [];
        }

        Require(count <= _refs.Remaining, "The references end early.");
        var ids = new CommitId[count];
        for (var i = 0; i < count; i++)
        {
            ids[i] = ReadReference(index, prev);
        }

        return ids;
    }

    /// <param name="index">Place of the commit that refers.</param>
    /// <param name="prev">Its prev; null while the prev itself is read or where there is none.</param>
    private CommitId ReadReference(int index, CommitId? prev)
    {
        var reference = _refs.ReadVarint();
        if (reference == 0)
        {
            return prev ?? throw new GoatFormatException("A reference to prev has none.");
        }

        CommitId id;
        if ((reference & 1) == 1)
        {
            id = _externals.Use(reference >> 1);
        }
        else
        {
            var distance = reference >> 1;
            Require(distance <= index, "A reference leads out of the bundle.");
            id = _commits[index - (int)distance].Id;
        }

        Require(id != prev, "A reference to prev is spelled out.");
        return id;
    }

    // Enum.HasFlag takes memory where the compiler does not optimise.
    private static bool Has(CommitShape shape, CommitShape part) => (shape & part) != 0;

    private static void Require(bool holds, string rule) => GoatFormatException.Unless(holds, rule);
}
