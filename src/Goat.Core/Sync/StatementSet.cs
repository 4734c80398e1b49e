using System.Buffers.Binary;
using Goat.Commits;
using Goat.Identity;
using Goat.Statements;
using Goat.Wire;

namespace Goat.Sync;

/// <summary>The statements that belong to a repository, attestations aside.</summary>
public sealed class StatementSet
{
    private readonly Dictionary<CommitId, Statement> _statements = [];
    private readonly Dictionary<SessionId, (Statement Statement, Certificate Certificate)> _certificates = [];
    private U128? _digest;

    /// <summary>How many they are.</summary>
    public int Count => _statements.Count;

    /// <summary>Bytes of all of them.</summary>
    public long Bytes { get; private set; }

    /// <summary>All of them, ascending by id.</summary>
    public IEnumerable<Statement> All => _statements.Values.OrderBy(s => s.Id);

    /// <summary>The statement digest of docs/format.md.</summary>
    public U128 Digest => _digest ??= ComputeDigest();

    /// <summary>Whether a statement is held.</summary>
    public bool Holds(CommitId id) => _statements.ContainsKey(id);

    /// <summary>The certificate of a session that lasts longest.</summary>
    public bool TryGetCertificate(SessionId session, out Statement statement, out Certificate certificate)
    {
        var found = _certificates.TryGetValue(session, out var known);
        (statement, certificate) = known;
        return found;
    }

    /// <summary>Takes in a statement whose signature was checked. Attestations are left to the graph.</summary>
    public bool Add(Statement statement)
    {
        ArgumentNullException.ThrowIfNull(statement);
        if (statement.Kind == StatementKind.Attestation || !_statements.TryAdd(statement.Id, statement))
        {
            return false;
        }

        _digest = null;
        Bytes += statement.Bytes.Length;
        if (statement.Kind == StatementKind.Certificate)
        {
            var certificate = Certificate.Read(statement);
            var session = certificate.Key.Id;
            if (!_certificates.TryGetValue(session, out var known) || known.Certificate.NotAfter < certificate.NotAfter)
            {
                _certificates[session] = (statement, certificate);
            }
        }

        return true;
    }

    private U128 ComputeDigest()
    {
        if (_statements.Count == 0)
        {
            return 0;
        }

        var writer = new WireWriter(CommitId.Length * _statements.Count);
        foreach (var id in _statements.Keys.Order())
        {
            HeaderCodec.WriteId(writer, id);
        }

        Span<byte> hash = stackalloc byte[CommitId.Length];
        Hash.Compute("goat/statements/1\0"u8, writer.Written, hash);
        return U128.Read(hash);
    }
}
