using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using Goat.Identity;
using Goat.Statements;
using Goat.Wire;

namespace Goat.Requests;

/// <summary>
/// Says whose a request is: the header <c>Authorization: Goat ...</c> of docs/protocol.md. Signed by the session's key over the target, the time and the hash of the body, so it can be checked before
/// the body is read, and is good for that request only.
/// </summary>
public sealed class RequestProof
{
    /// <summary>Name of the authentication scheme.</summary>
    public const string Scheme = "Goat";

    /// <summary>Bytes of a proof without a certificate.</summary>
    public const int Bytes = UnsignedBytes + Signatures.Length;

    /// <summary>Bytes of a body's hash.</summary>
    public const int HashBytes = 32;

    /// <summary>Greatest length of the header's value after the scheme, in characters.</summary>
    public const int MaxCharacters = 8 * 1024;

    private static readonly SearchValues<char> Alphabet = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    private const byte Version = 1;
    private const int UnsignedBytes = 1 + 16 + 8 + HashBytes;

    private readonly byte[] _bytes;

    private RequestProof(byte[] bytes, SessionId session, long time, Statement? certificate)
    {
        _bytes = bytes;
        Session = session;
        Time = time;
        Certificate = certificate;
    }

    /// <summary>Whose request it is.</summary>
    public SessionId Session { get; }

    /// <summary>When it was made, by the clock of the relay as far as the client knows it: milliseconds since 1970.</summary>
    public long Time { get; }

    /// <summary>The session's certificate, where it was sent along.</summary>
    public Statement? Certificate { get; }

    /// <summary>SHA-256 of the body.</summary>
    public ReadOnlyMemory<byte> BodyHash => _bytes.AsMemory(UnsignedBytes - HashBytes, HashBytes);

    /// <summary>r and s.</summary>
    public ReadOnlyMemory<byte> Signature => _bytes.AsMemory(UnsignedBytes, Signatures.Length);

    /// <summary>Signs a request.</summary>
    /// <param name="target">What it is meant for.</param>
    /// <param name="body">The whole body.</param>
    /// <param name="time">Now, by the relay's clock, milliseconds since 1970.</param>
    /// <param name="key">The session's key.</param>
    /// <param name="cancellationToken">Cancels the signing.</param>
    public static async ValueTask<RequestProof> SignAsync(RequestTarget target, ReadOnlyMemory<byte> body, long time, ISigner key, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentOutOfRangeException.ThrowIfNegative(time);
        var writer = new WireWriter(Bytes);
        writer.WriteByte(Version);
        writer.WriteU128(key.PublicKey.Id.Value);
        writer.WriteU64((ulong)time);
        writer.WriteSpan(SHA256.HashData(body.Span));
        writer.WriteSpan(await key.SignAsync(SignedBytes(target, writer.Written), cancellationToken).ConfigureAwait(false));
        return new RequestProof(writer.ToArray(), key.PublicKey.Id, time, certificate: null);
    }

    /// <summary>Reads the value of the header strictly; the signature is not checked.</summary>
    /// <param name="text">What follows the scheme and its space.</param>
    /// <exception cref="GoatFormatException">It is no proof.</exception>
    public static RequestProof Read(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length > MaxCharacters)
        {
            throw new GoatFormatException($"A proof has {text.Length} characters, at most {MaxCharacters} are allowed.");
        }

        var bytes = Decode(text);
        var reader = new WireReader(bytes);
        if (reader.ReadByte() is var version and not Version)
        {
            throw new GoatFormatException($"Proof version {version} is not known.");
        }

        var session = new SessionId(reader.ReadU128());
        var time = reader.ReadU64();
        reader.ReadSpan(HashBytes);
        if (!Signatures.IsLowS(reader.ReadSpan(Signatures.Length)))
        {
            throw new GoatFormatException("The signature of a proof is not in its low-S form.");
        }

        return time > long.MaxValue
            ? throw new GoatFormatException("The time of a proof is out of range.")
            : new RequestProof(bytes, session, (long)time, reader.Remaining == 0 ? null : Statement.Read(reader.ReadSpan(reader.Remaining)));
    }

    /// <summary>What the signature is over, for a given target.</summary>
    public byte[] SignedBytes(RequestTarget target) => SignedBytes(target, _bytes.AsSpan(0, UnsignedBytes));

    /// <summary>Whether a body is the one that was signed.</summary>
    public bool IsFor(ReadOnlySpan<byte> body)
    {
        Span<byte> hash = stackalloc byte[HashBytes];
        SHA256.HashData(body, hash);
        return hash.SequenceEqual(BodyHash.Span);
    }

    /// <summary>The same proof with the session's certificate, for a relay that does not know it.</summary>
    public RequestProof With(Statement certificate)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        return new RequestProof([.. _bytes.AsSpan(0, Bytes), .. certificate.Bytes.Span], Session, Time, certificate);
    }

    /// <summary>What follows the scheme and a space in the header: base64url without padding.</summary>
    public override string ToString() => Base64Url.EncodeToString(_bytes);

    private static byte[] Decode(string text)
    {
        // The decoder would let spaces and padding pass.
        if (text.AsSpan().ContainsAnyExcept(Alphabet))
        {
            throw new GoatFormatException("A proof is not base64url.");
        }

        try
        {
            return Base64Url.DecodeFromChars(text);
        }
        catch (FormatException e)
        {
            throw new GoatFormatException("A proof is not base64url.", e);
        }
    }

    private static byte[] SignedBytes(RequestTarget target, ReadOnlySpan<byte> unsigned)
    {
        var writer = new WireWriter(256);
        writer.WriteSpan("goat/request/1\0"u8);
        target.Write(writer);
        writer.WriteSpan(unsigned);
        return writer.ToArray();
    }
}
