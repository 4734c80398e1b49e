using Goat.Identity;
using Goat.Wire;

namespace Goat.Statements;

/// <summary>The root binds itself to a database: the first statement of an instance.</summary>
/// <param name="Database">The database.</param>
/// <param name="Root">The root key, which signs.</param>
public sealed record InstanceStatement(DatabaseId Database, PublicKey Root)
{
    /// <summary>Makes the statement.</summary>
    public static async ValueTask<Statement> SignAsync(DatabaseId database, ISigner root, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(root);
        var key = root.PublicKey;
        var signed = Statement.PrepareSigning(StatementKind.Instance, isCritical: true, isAboutRepository: false, database.Value, key.Id, key.Bytes);
        var signature = await root.SignAsync(signed, cancellationToken).ConfigureAwait(false);
        return Statement.Create(StatementKind.Instance, isCritical: true, isAboutRepository: false, database.Value, key.Id, key.Bytes, signature);
    }

    /// <summary>Reads the statement strictly; the signature is not checked.</summary>
    public static InstanceStatement Read(Statement statement)
    {
        ArgumentNullException.ThrowIfNull(statement);
        if (statement.Kind != StatementKind.Instance || statement.IsAboutRepository || !statement.IsCritical)
        {
            throw new GoatFormatException("A statement does not bind a database to its root.");
        }

        var reader = new WireReader(statement.Body.Span);
        var root = new PublicKey(reader.ReadSpan(PublicKey.Length));
        reader.ExpectEnd("an instance statement");
        return root.Id == statement.Signer && statement.Scope != 0
            ? new InstanceStatement(new DatabaseId(statement.Scope), root)
            : throw new GoatFormatException("An instance statement is signed by another key than it names.");
    }
}
