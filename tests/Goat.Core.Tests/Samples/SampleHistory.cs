using System.Globalization;
using Goat.Bundles;
using Goat.Commits;
using Goat.Identity;
using Goat.Statements;
using Goat.Wire;

namespace Goat.Core.Tests.Samples;

/// <summary>
/// A random history of several chains that depend on each other, and bundles of parts of it: whatever a bundle may hold comes up.
/// Commits are well-formed, but what they say makes no sense.
/// </summary>
internal sealed class SampleHistory
{
    private readonly Random _random;
    private readonly RepositoryId _repository;
    private readonly List<List<Commit>> _chains = [];
    private readonly List<Commit> _all = [];
    private readonly List<string> _keys = [];

    public SampleHistory(int seed, int size)
    {
        _random = new Random(seed);
        _repository = new RepositoryId(NextU128());
        for (var i = 0; i < size; i++)
        {
            AddCommit();
        }
    }

    /// <summary>A bundle of random stretches of the chains.</summary>
    public Bundle NextBundle()
    {
        var runs = new List<CommitRun>();
        foreach (var chain in _chains)
        {
            for (var at = 0; at < chain.Count;)
            {
                var length = _random.Next(1, chain.Count - at + 1);
                if (_random.Next(4) > 0)
                {
                    runs.Add(new CommitRun(chain.GetRange(at, length), _random.Next(3) > 0 ? NextSignature() : null));
                }

                at += length;
            }
        }

        return new Bundle(_repository, [.. NextStatements()], runs);
    }

    private void AddCommit()
    {
        var chain = NextChain();
        var prev = chain.Count > 0 ? chain[^1] : null;
        var deps = Pick(_all, _random.Next(3) == 0 ? _random.Next(1, 5) : 0).Where(c => c != prev).ToArray();
        var height = 1 + deps.Append(prev).Max(c => c?.Header.Height ?? 0);
        var isNewer = _random.Next(8) == 0;
        var id = prev?.Header.Chain ?? new ChainId(NextSession(), NextU64());
        var changes = NextChanges(id, height, isNewer);
        var header = new CommitHeader
        {
            Format = isNewer ? _random.Next(2, 300) : 1,
            Repository = _repository,
            Chain = id,
            Seq = (prev?.Header.Seq ?? 0) + 1,
            Prev = prev?.Id,
            Deps = [.. deps.Select(c => c.Id).Order()],
            Height = height,
            Time = deps.Append(prev).Max(c => c?.Header.Time ?? 1_700_000_000_000) + _random.Next(0, 100_000),
            Flags = isNewer && _random.Next(2) == 0 ? _random.NextInt64(1, long.MaxValue) : 0,
            Branch = _random.Next(6) == 0 ? "draft" : "",
            Policy = _random.Next(6) == 0 ? NextId() : null,
            Changes = changes,
            Extensions = _random.Next(6) == 0 ? [new(3, _random.Next(2) == 0, NextBytes(9)), new(70_000, false, NextBytes(3))] : [],
            Tail = isNewer ? NextBytes(7) : default,
        };
        var commit = Complete(header, isNewer);
        chain.Add(commit);
        _all.Add(commit);
    }

    private Commit Complete(CommitHeader header, bool isNewer)
    {
        if (header.Changes.Length == 0)
        {
            return Commit.Create(header, default);
        }

        var payload = _random.Next(5) == 0 ? ReadOnlyMemory<byte>.Empty : NextPayload(header.Changes.Length);
        if (payload.Length == 0)
        {
            return Commit.Create(header, default);
        }

        var complete = header with
        {
            PayloadLength = payload.Length,
            PayloadEncoding = (PayloadEncoding)(_random.Next(6) > 0 ? 1 : isNewer ? _random.Next(2, 256) : _random.Next(2, 4)),
            PayloadHash = Commit.HashPayload(payload.Span),
        };
        return Commit.FromParts(complete, _random.Next(6) == 0 ? default(ReadOnlyMemory<byte>?) : payload);
    }

    private ReadOnlyMemory<byte> NextPayload(int changes)
    {
        var writer = new WireWriter();
        PayloadCodec.Write(writer, [.. Enumerable.Range(0, changes).Select(_ => (IReadOnlyList<FieldOperation>)[.. NextOperations()])]);
        return writer.ToArray();
    }

    private IEnumerable<FieldOperation> NextOperations()
    {
        for (var i = _random.Next(4); i > 0; i--)
        {
            var field = "f" + i.ToString(CultureInfo.InvariantCulture);
            yield return _random.Next(4) == 0 ? FieldOperation.Remove(field) : FieldOperation.Set(field, _random.NextInt64() >> _random.Next(64));
        }
    }

    private Change[] NextChanges(ChainId chain, long height, bool isNewer)
    {
        var lower = _all.Where(c => c.Header.Height < height).ToList();
        var changes = new Change[_random.Next(4) == 0 ? _random.Next(5) : 1];
        for (var i = 0; i < changes.Length; i++)
        {
            var parents = Pick(lower, _random.Next(3)).Select(c => c.Id).Append(NextId()).Take(_random.Next(4)).Order().ToArray();
            var isCreate = parents.Length == 0 || _random.Next(4) == 0;
            var counter = isCreate && _random.Next(2) == 0 ? _random.NextInt64(1, 1L << _random.Next(1, 62)) : 0;
            changes[i] = new Change
            {
                Key = counter > 0 ? ItemKey.Derive(chain, counter) : NextKey(),
                Counter = counter,
                Schema = "schema" + _random.Next(3).ToString(CultureInfo.InvariantCulture),
                SchemaVersion = _random.Next(3),
                Kind = isNewer && counter == 0 ? (ChangeKind)_random.Next(256) : isCreate ? ChangeKind.Create : (ChangeKind)_random.Next(1, 5),
                Parents = parents,
            };
            _keys.Add(changes[i].Key);
        }

        return [.. changes.DistinctBy(c => c.Key)];
    }

    private string NextKey() => _random.Next(4) switch
    {
        0 => Base32.Encode(NextU128()),
        1 => "käse-" + _random.Next(100).ToString(CultureInfo.InvariantCulture),
        _ => _keys.Count > 0 ? _keys[_random.Next(_keys.Count)] : "first",
    };

    private List<Commit> NextChain()
    {
        if (_chains.Count == 0 || _random.Next(5) == 0)
        {
            _chains.Add([]);
        }

        return _chains[_random.Next(_chains.Count)];
    }

    private SessionId NextSession() => _chains.Count > 1 && _chains[0].Count > 0 && _random.Next(3) == 0 ? _chains[0][0].Header.Chain.Session : new SessionId(NextU128());

    private IEnumerable<Statement> NextStatements()
    {
        for (var i = _random.Next(4); i > 0; i--)
        {
            yield return Statement.Create((StatementKind)_random.Next(11, 1000), isCritical: false, _random.Next(2) == 0, NextU128(), new SessionId(NextU128()), NextBytes(30), NextSignature());
        }
    }

    private IEnumerable<Commit> Pick(List<Commit> from, int count) =>
        Enumerable.Range(0, from.Count == 0 ? 0 : count).Select(_ => from[_random.Next(from.Count)]).Distinct();

    // The format knows a signature only as 64 bytes with a low s.
    private byte[] NextSignature()
    {
        var signature = NextBytes(64);
        signature[32] &= 0x3F;
        return signature;
    }

    private CommitId NextId() => new(NextBytes(32));

    private U128 NextU128() => new(NextU64(), NextU64());

    private ulong NextU64() => (ulong)_random.NextInt64(long.MinValue, long.MaxValue);

    private byte[] NextBytes(int length)
    {
        var bytes = new byte[length];
        _random.NextBytes(bytes);
        return bytes;
    }
}
