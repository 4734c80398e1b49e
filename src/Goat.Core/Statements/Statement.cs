using Goat.Commits;
using Goat.Identity;
using Goat.Wire;

namespace Goat.Statements;

/// <summary>A signed record that travels and heals like commits. Immutable; its signature is checked by whoever knows the signer's key.</summary>
public sealed class Statement
{
    /// <summary>Greatest length of a body.</summary>
    public const int MaxBodyBytes = 64 * 1024;

    /// <summary>Greatest length of a whole statement.</summary>
    public const int MaxBytes = MaxBodyBytes + 256;

    private const long CurrentVersion = 1;
    private const long CriticalFlag = 1;
    private const long RepositoryFlag = 2;
    private const int SignatureBytes = 64;

    private readonly byte[] _bytes;

    private Statement(byte[] bytes, StatementKind kind, long flags, U128 scope, SessionId signer, Range body)
    {
        _bytes = bytes;
        Kind = kind;
        IsCritical = (flags & CriticalFlag) != 0;
        IsAboutRepository = (flags & RepositoryFlag) != 0;
        Scope = scope;
        Signer = signer;
        Body = bytes.AsMemory()[body];
        Span<byte> hash = stackalloc byte[CommitId.Length];
        Hash.Compute("goat/statement/1\0"u8, bytes, hash);
        Id = new CommitId(hash);
    }

    /// <summary>Hash of the whole statement.</summary>
    public CommitId Id { get; }

    /// <summary>What it says.</summary>
    public StatementKind Kind { get; }

    /// <summary>Whether a reader that does not know the kind must refuse it.</summary>
    public bool IsCritical { get; }

    /// <summary>Whether <see cref="Scope"/> is a repository id; otherwise it is the database id.</summary>
    public bool IsAboutRepository { get; }

    /// <summary>What it is about.</summary>
    public U128 Scope { get; }

    /// <summary>Id of the key that signed it.</summary>
    public SessionId Signer { get; }

    /// <summary>Its content, by kind.</summary>
    public ReadOnlyMemory<byte> Body { get; }

    /// <summary>The whole statement.</summary>
    public ReadOnlyMemory<byte> Bytes => _bytes;

    /// <summary>r and s.</summary>
    public ReadOnlyMemory<byte> Signature => _bytes.AsMemory(_bytes.Length - SignatureBytes);

    /// <summary>What the signature is over.</summary>
    public byte[] SignedBytes() => Prefix(_bytes.AsSpan(0, _bytes.Length - SignatureBytes));

    /// <summary>The bytes to sign for a new statement.</summary>
    public static byte[] PrepareSigning(StatementKind kind, bool isCritical, bool isAboutRepository, U128 scope, SessionId signer, ReadOnlySpan<byte> body) =>
        Prefix(WriteUnsigned(kind, isCritical, isAboutRepository, scope, signer, body).Written);

    /// <summary>Joins a new statement and its signature.</summary>
    public static Statement Create(StatementKind kind, bool isCritical, bool isAboutRepository, U128 scope, SessionId signer, ReadOnlySpan<byte> body, ReadOnlySpan<byte> signature)
    {
        var writer = WriteUnsigned(kind, isCritical, isAboutRepository, scope, signer, body);
        writer.WriteSpan(signature);
        return Read(writer.Written);
    }

    /// <summary>Reads a statement strictly; the signature is not checked.</summary>
    /// <exception cref="GoatFormatException">The bytes are not a statement, or one of an unknown critical kind.</exception>
    public static Statement Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > MaxBytes)
        {
            throw new GoatFormatException($"A statement has {bytes.Length} bytes, at most {MaxBytes} are allowed.");
        }

        var reader = new WireReader(bytes);
        var version = reader.ReadVarint();
        if (version != CurrentVersion)
        {
            throw new GoatFormatException($"Statement version {version} is not known.");
        }

        var kind = (StatementKind)reader.ReadCount(int.MaxValue, "statement kind");
        var flags = reader.ReadVarint();
        if (flags is < 0 or > (CriticalFlag | RepositoryFlag))
        {
            throw new GoatFormatException("A statement has unknown flags.");
        }

        if (kind == 0)
        {
            throw new GoatFormatException("Statement kind 0 does not exist.");
        }

        if ((flags & CriticalFlag) != 0 && !IsImplemented(kind))
        {
            throw new GoatFormatException($"Statement kind {(int)kind} is critical and not known; this application is too old for the instance.");
        }

        var scope = reader.ReadU128();
        var signer = new SessionId(reader.ReadU128());
        var length = reader.ReadCount(MaxBodyBytes, "statement body");
        var start = reader.Position;
        reader.ReadSpan(length);
        var signature = reader.ReadSpan(SignatureBytes);
        reader.ExpectEnd("a statement");
        return Signatures.IsLowS(signature)
            ? new Statement(bytes.ToArray(), kind, flags, scope, signer, start..(start + length))
            : throw new GoatFormatException("A signature is not in its low-S form.");
    }

    // Reserved kinds have names, but nothing here obeys them yet.
    private static bool IsImplemented(StatementKind kind) => kind is StatementKind.Certificate or StatementKind.Attestation or StatementKind.Instance;

    private static WireWriter WriteUnsigned(StatementKind kind, bool isCritical, bool isAboutRepository, U128 scope, SessionId signer, ReadOnlySpan<byte> body)
    {
        var writer = new WireWriter();
        writer.WriteVarint(CurrentVersion);
        writer.WriteVarint((long)kind);
        writer.WriteVarint((isCritical ? CriticalFlag : 0) | (isAboutRepository ? RepositoryFlag : 0));
        writer.WriteU128(scope);
        writer.WriteU128(signer.Value);
        writer.WriteBytes(body);
        return writer;
    }

    private static byte[] Prefix(ReadOnlySpan<byte> unsigned) => [.. "goat/statement-signature/1\0"u8, .. unsigned];
}
