using System.Security.Cryptography;
using Goat.Wire;

namespace Goat.Commits;

/// <summary>A header with its id and, unless it is withheld, its payload. Immutable, and self-consistent once made.</summary>
public sealed class Commit
{
    private Commit(CommitId id, CommitHeader header, int headerLength, ReadOnlyMemory<byte>? payload)
    {
        HeaderLength = headerLength;
        Id = id;
        Header = header;
        Payload = payload;
    }

    /// <summary>Hash of the header.</summary>
    public CommitId Id { get; }

    /// <summary>The header.</summary>
    public CommitHeader Header { get; }

    /// <summary>Bytes of the header as it is hashed.</summary>
    public int HeaderLength { get; }

    /// <summary>The payload as stored; null where it is withheld or erased and only its hash is known.</summary>
    public ReadOnlyMemory<byte>? Payload { get; }

    /// <summary>Makes a commit of format 1 from a header whose payload fields are still empty, and the raw payload.</summary>
    /// <exception cref="GoatFormatException">The header breaks a rule or a cap of docs/format.md.</exception>
    public static Commit Create(CommitHeader header, ReadOnlyMemory<byte> payload, WireWriter? scratch = null) => Create(header, payload, scratch, derivesKeys: true);

    /// <summary>The same; where the caller has derived the keys that have a counter itself, they need not be derived again.</summary>
    internal static Commit Create(CommitHeader header, ReadOnlyMemory<byte> payload, WireWriter? scratch, bool derivesKeys)
    {
        if (header.PayloadLength != 0)
        {
            throw new ArgumentException("The header already names a payload.", nameof(header));
        }

        var complete = payload.Length == 0
            ? header
            : header with { PayloadLength = payload.Length, PayloadEncoding = PayloadEncoding.Raw, PayloadHash = HashPayload(payload.Span) };
        HeaderRules.Check(complete, derivesKeys);
        return Seal(complete, payload, scratch ?? new WireWriter());
    }

    /// <summary>Joins a complete header and its payload; checks the header, and that they belong together.</summary>
    /// <param name="header">The header.</param>
    /// <param name="payload">The payload, or null where it is not held.</param>
    /// <exception cref="GoatFormatException">The header breaks a rule, or the payload is another one.</exception>
    public static Commit FromParts(CommitHeader header, ReadOnlyMemory<byte>? payload)
    {
        HeaderRules.Check(header);
        if (payload is { } bytes && (bytes.Length != header.PayloadLength || (bytes.Length > 0 && HashPayload(bytes.Span) != header.PayloadHash)))
        {
            throw new GoatFormatException("A payload is not the one that its header names.");
        }

        return Seal(header, header.PayloadLength == 0 ? ReadOnlyMemory<byte>.Empty : payload, new WireWriter());
    }

    /// <summary>Hash of payload bytes, as headers name it.</summary>
    public static CommitId HashPayload(ReadOnlySpan<byte> payload)
    {
        Span<byte> hash = stackalloc byte[CommitId.Length];
        SHA256.HashData(payload, hash);
        return new CommitId(hash);
    }

    /// <summary>Hashes a header that was checked before, with a payload that was hashed before.</summary>
    internal static Commit Seal(CommitHeader header, ReadOnlyMemory<byte>? payload, WireWriter scratch)
    {
        scratch.Clear();
        HeaderCodec.Write(scratch, header);
        return scratch.Length > CommitLimits.HeaderBytes
            ? throw new GoatFormatException($"A header has {scratch.Length} bytes, at most {CommitLimits.HeaderBytes} are allowed.")
            : new Commit(HeaderCodec.Hash(scratch.Written), header, scratch.Length, payload);
    }
}
