using System.IO.Compression;
using Goat.Commits;
using Goat.Identity;
using Goat.Statements;
using Goat.Wire;

namespace Goat.Bundles;

/// <summary>Reads one bundle strictly.</summary>
internal ref struct BundleDecoder
{
    private const int ColumnCount = (int)BundleColumn.Payloads + 1;
    private const int MinimumRunBytes = 12;
    private const int MinimumCommitBytes = 5;

    private readonly RepositoryId _repository;
    private readonly CommitId[] _externals;
    private readonly RunState[] _runs;
    private readonly List<string> _keys = [];
    private readonly HashSet<string> _knownKeys = new(StringComparer.Ordinal);
    private readonly List<(string Name, long Version)> _schemas = [];
    private readonly HashSet<(string Name, long Version)> _knownSchemas = [];
    private readonly WireWriter _scratch = new(512);
    private readonly Commit[] _commits;
    private int _externalsUsed;
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

    private BundleDecoder(RepositoryId repository, CommitId[] externals, RunState[] runs, byte[] content)
    {
        _repository = repository;
        _externals = externals;
        _runs = runs;
        _commits = new Commit[runs.Sum(r => r.Length)];
        SplitColumns(content);
    }

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
        return new BundleDecoder(repository, externals, runs, content).DecodeCommits(statements);
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

    private Bundle DecodeCommits(Statement[] statements)
    {
        var payloadAt = MeasurePayloadLengths(out var lengths);
        long height = 0;
        long time = 0;
        for (var i = 0; i < _commits.Length; i++)
        {
            ref var run = ref NextRun();
            var step = _heights.ReadVarint();
            Require(step <= long.MaxValue - height, "A height is out of range.");
            height += step;
            time = unchecked(time + _times.ReadSvarint());
            _commits[i] = DecodeCommit(i, ref run, height, time, lengths[i], ref payloadAt);
            if (i > 0)
            {
                var order = _commits[i - 1].Header.Height.CompareTo(height);
                Require(order < 0 || _commits[i - 1].Id < _commits[i].Id, "Commits are not in canonical order.");
            }

            run.Commits[run.Filled++] = _commits[i];
        }

        CheckEnds(payloadAt);
        CheckAttestations(statements);
        return new Bundle(_repository, statements, Array.ConvertAll(_runs, r => new CommitRun(r.Commits, r.Signature is null ? null : (ReadOnlyMemory<byte>?)r.Signature)), _commits);
    }

    // The attestation of a run's last commit stands with the run and nowhere else.
    private void CheckAttestations(Statement[] statements)
    {
        var attested = statements.Where(s => s.Kind == StatementKind.Attestation).Select(s => Attestation.Read(s).Tip).ToHashSet();
        Require(attested.Count == 0 || !Array.Exists(_runs, r => attested.Contains(r.Commits[^1].Id)), "The attestation of a run stands among the statements.");
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

    private void CheckEnds(int payloadAt)
    {
        Require(payloadAt == _payloads.Length, "Payloads are left over.");
        Require(_runsUsed == _runs.Length, "A run is not used.");
        Require(_externalsUsed == _externals.Length, "An external commit is not used.");
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
        if (_externals.Length > 0)
        {
            var all = new HashSet<CommitId>(_externals);
            Require(all.Count == _externals.Length, "An external commit stands twice.");
            foreach (var commit in _commits)
            {
                Require(!all.Contains(commit.Id), "An external commit is held.");
            }
        }

        foreach (var run in _runs)
        {
            Require(run.Filled == run.Length, "A run is longer than its commits.");
        }
    }

    private ref RunState NextRun()
    {
        var index = _runs.Length > 1 ? _runColumn.ReadCount(_runs.Length - 1, "run index") : 0;
        Require(index <= _runsUsed, "Runs are not in order of use.");
        ref var run = ref _runs[index];
        if (index == _runsUsed)
        {
            _runsUsed++;
            run.Commits = new Commit[run.Length];
        }

        Require(run.Filled < run.Length, "A run has more commits than its length.");
        return ref run;
    }

    private Commit DecodeCommit(int index, ref RunState run, long height, long time, int payloadLength, ref int payloadAt)
    {
        var shape = (CommitShape)_shapes.ReadCount((int)CommitShape.All, "shape");
        var seq = run.FirstSeq + run.Filled;
        CommitId? prev = run.Filled > 0 ? run.Commits[run.Filled - 1].Id : seq > 1 ? ReadReference(index, null) : null;

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
        HeaderRules.Check(header);
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
            var key = ReadKey(chain, out var counter);
            var schema = ReadSchema();
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

    private string ReadKey(ChainId chain, out long counter)
    {
        counter = 0;
        var form = _keyColumn.ReadVarint();
        if (form >= 3)
        {
            Require(form - 3 < _keys.Count, "A key number is not known.");
            return _keys[(int)(form - 3)];
        }

        string key;
        switch (form)
        {
            case 0:
                key = _keyColumn.ReadString(ItemKey.MaxBytes, "item key");
                Require(!Base32.TryDecode(key, out _), "A key that fits the packed form is not packed.");
                break;
            case 1:
                key = Base32.Encode(_keyColumn.ReadU128());
                break;
            default:
                counter = _keyColumn.ReadVarint();
                Require(counter > 0, "A counter is zero.");
                key = ItemKey.Derive(chain, counter);
                break;
        }

        if (_knownKeys.Add(key))
        {
            _keys.Add(key);
        }
        else
        {
            Require(counter > 0, "A key that has stood before is spelled out.");
        }

        return key;
    }

    private (string Name, long Version) ReadSchema()
    {
        var number = _schemaColumn.ReadVarint();
        if (number > 0)
        {
            Require(number <= _schemas.Count, "A schema number is not known.");
            return _schemas[(int)number - 1];
        }

        var schema = (_schemaColumn.ReadString(CommitLimits.NameBytes, "schema name"), _schemaColumn.ReadVarint());
        Require(_knownSchemas.Add(schema), "A schema stands twice.");
        _schemas.Add(schema);
        return schema;
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
            var external = reference >> 1;
            Require(external < _externals.Length && external <= _externalsUsed, "External commits are not in order of use.");
            _externalsUsed = Math.Max(_externalsUsed, (int)external + 1);
            id = _externals[(int)external];
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

    private static void Require(bool holds, string rule)
    {
        if (!holds)
        {
            throw new GoatFormatException(rule);
        }
    }

    private record struct RunState(ChainId Chain, long FirstSeq, int Length, byte[]? Signature)
    {
        public Commit[] Commits = [];

        public int Filled;
    }
}
