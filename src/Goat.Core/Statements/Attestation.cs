using Goat.Commits;
using Goat.Identity;
using Goat.Wire;

namespace Goat.Statements;

/// <summary>A session vouches for a commit of its chain and, through prev, for every one before it.</summary>
/// <param name="Repository">The repository.</param>
/// <param name="Chain">The chain; its session signs.</param>
/// <param name="Seq">Place of the tip.</param>
/// <param name="Tip">The last commit vouched for.</param>
public readonly record struct Attestation(RepositoryId Repository, ChainId Chain, long Seq, CommitId Tip)
{
    /// <summary>The bytes that the session signs.</summary>
    public byte[] PrepareSigning() =>
        Statement.PrepareSigning(StatementKind.Attestation, isCritical: false, isAboutRepository: true, Repository.Value, Chain.Session, WriteBody().Written);

    /// <summary>The statement with its signature.</summary>
    public Statement ToStatement(ReadOnlySpan<byte> signature) =>
        Statement.Create(StatementKind.Attestation, isCritical: false, isAboutRepository: true, Repository.Value, Chain.Session, WriteBody().Written, signature);

    /// <summary>Reads the body of an attestation strictly.</summary>
    public static Attestation Read(Statement statement)
    {
        ArgumentNullException.ThrowIfNull(statement);
        if (statement.Kind != StatementKind.Attestation || !statement.IsAboutRepository || statement.IsCritical)
        {
            throw new GoatFormatException("A statement is not an attestation.");
        }

        var reader = new WireReader(statement.Body.Span);
        var chain = new ChainId(statement.Signer, reader.ReadU64());
        var seq = reader.ReadVarint();
        var tip = HeaderCodec.ReadId(ref reader);
        reader.ExpectEnd("an attestation");
        return seq >= 1 ? new Attestation(new RepositoryId(statement.Scope), chain, seq, tip) : throw new GoatFormatException("A chain starts at seq 1.");
    }

    private WireWriter WriteBody()
    {
        var body = new WireWriter(64);
        body.WriteU64(Chain.Chain);
        body.WriteVarint(Seq);
        HeaderCodec.WriteId(body, Tip);
        return body;
    }
}
