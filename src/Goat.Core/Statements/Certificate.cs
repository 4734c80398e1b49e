using Goat.Identity;
using Goat.Wire;

namespace Goat.Statements;

/// <summary>The root vouches for a session's key. Not before and not after govern admission only; they never change what counts.</summary>
public sealed record Certificate
{
    /// <summary>Greatest number of claims.</summary>
    public const int MaxClaims = 16;

    private const int MaxBodyBytes = 4096;

    /// <summary>The session's key.</summary>
    public required PublicKey Key { get; init; }

    /// <summary>First moment of admission, milliseconds since 1970.</summary>
    public required long NotBefore { get; init; }

    /// <summary>Last moment of admission, milliseconds since 1970.</summary>
    public required long NotAfter { get; init; }

    /// <summary>What else is vouched for: names ascending as UTF-8 bytes, distinct.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Claims { get; init; } = [];

    /// <summary>Makes a certificate statement.</summary>
    /// <param name="database">The database.</param>
    /// <param name="root">The root key.</param>
    /// <param name="cancellationToken">Cancels the signing.</param>
    /// <exception cref="GoatFormatException">The content breaks a rule of docs/format.md.</exception>
    public async ValueTask<Statement> SignAsync(DatabaseId database, ISigner root, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(root);
        var body = new WireWriter();
        body.WriteVarint(PublicKey.EcdsaP256);
        body.WriteSpan(Key.Bytes);
        body.WriteVarint(NotBefore);
        body.WriteVarint(NotAfter);
        body.WriteVarint(Claims.Count);
        foreach (var (name, value) in Claims)
        {
            body.WriteString(name);
            body.WriteString(value);
        }

        ReadBody(body.Written);
        var signed = Statement.PrepareSigning(StatementKind.Certificate, isCritical: true, isAboutRepository: false, database.Value, root.PublicKey.Id, body.Written);
        var signature = await root.SignAsync(signed, cancellationToken).ConfigureAwait(false);
        return Statement.Create(StatementKind.Certificate, isCritical: true, isAboutRepository: false, database.Value, root.PublicKey.Id, body.Written, signature);
    }

    /// <summary>Reads the body of a certificate strictly.</summary>
    public static Certificate Read(Statement statement)
    {
        ArgumentNullException.ThrowIfNull(statement);
        if (statement.Kind != StatementKind.Certificate || statement.IsAboutRepository || !statement.IsCritical)
        {
            throw new GoatFormatException("A statement is not a certificate.");
        }

        return ReadBody(statement.Body.Span);
    }

    private static Certificate ReadBody(ReadOnlySpan<byte> body)
    {
        if (body.Length > MaxBodyBytes)
        {
            throw new GoatFormatException($"A certificate has {body.Length} bytes, at most {MaxBodyBytes} are allowed.");
        }

        var reader = new WireReader(body);
        if (reader.ReadVarint() != PublicKey.EcdsaP256)
        {
            throw new GoatFormatException("A certificate is for a key of an unknown algorithm.");
        }

        var key = new PublicKey(reader.ReadSpan(PublicKey.Length));
        var notBefore = reader.ReadVarint();
        var notAfter = reader.ReadVarint();
        if (notAfter < notBefore)
        {
            throw new GoatFormatException("A certificate ends before it begins.");
        }

        var claims = new KeyValuePair<string, string>[reader.ReadCount(MaxClaims, 2, "claims")];
        for (var i = 0; i < claims.Length; i++)
        {
            claims[i] = new(reader.ReadString(MaxBodyBytes, "claim name"), reader.ReadString(MaxBodyBytes, "claim value"));
            if (i > 0 && Utf8Order.Instance.Compare(claims[i - 1].Key, claims[i].Key) >= 0)
            {
                throw new GoatFormatException("Claims are not ascending.");
            }
        }

        reader.ExpectEnd("a certificate");
        return new Certificate { Key = key, NotBefore = notBefore, NotAfter = notAfter, Claims = claims };
    }
}
