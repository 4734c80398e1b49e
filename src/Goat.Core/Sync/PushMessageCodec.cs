using System.Buffers;
using System.Buffers.Text;
using Goat.Commits;
using Goat.Identity;
using Goat.Wire;

namespace Goat.Sync;

/// <summary>
/// Push messages to text and back: the only argument of the hub method <see cref="Method"/>, base64url of the bytes in docs/protocol.md. A message never needs more than one billing unit of Azure SignalR: 2 KB of JSON.
/// </summary>
public static class PushMessageCodec
{
    /// <summary>The method that a hub calls at its clients.</summary>
    public const string Method = "push";

    /// <summary>The version this code speaks.</summary>
    public const long Version = 1;

    /// <summary>Bytes of JSON in a billing unit.</summary>
    public const int UnitBytes = 2048;

    /// <summary>Bytes that the JSON hub protocol puts around the text: <c>{"type":1,"target":"push","arguments":[""]}</c> and a separator.</summary>
    public const int EnvelopeBytes = 44;

    /// <summary>Greatest text, in characters.</summary>
    public const int MaxTextLength = (UnitBytes - EnvelopeBytes) / 4 * 4;

    /// <summary>Greatest message, in bytes.</summary>
    public const int MaxBytes = MaxTextLength / 4 * 3;

    private const long HasBundle = 1;

    /// <summary>Encodes a message.</summary>
    /// <returns>The text; null where it does not fit into a unit: send a hint, which always fits.</returns>
    public static string? TryEncode(PushMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        if (message.Bundle.Length > MaxBytes)
        {
            return null;
        }

        var writer = new WireWriter(MaxBytes);
        writer.WriteVarint(Version);
        writer.WriteU128(message.Repository.Value);
        writer.WriteVarint(message.Bundle.Length > 0 ? HasBundle : 0);
        writer.WriteVarint(message.Count);
        HeaderCodec.WriteId(writer, message.Digest);
        writer.WriteU128(message.StatementDigest);
        if (message.Bundle.Length > 0)
        {
            writer.WriteBytes(message.Bundle.Span);
        }

        return writer.Length <= MaxBytes ? Base64Url.EncodeToString(writer.Written) : null;
    }

    /// <summary>Decodes a message strictly.</summary>
    /// <exception cref="GoatFormatException">The text is not a message.</exception>
    public static PushMessage Decode(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length > MaxTextLength)
        {
            throw new GoatFormatException($"A push message has {text.Length} characters, at most {MaxTextLength} are allowed.");
        }

        Span<byte> bytes = stackalloc byte[MaxBytes];
        if (Base64Url.DecodeFromChars(text, bytes, out var consumed, out var length) != OperationStatus.Done || consumed != text.Length)
        {
            throw new GoatFormatException("A push message is not base64url.");
        }

        return Read(bytes[..length]);
    }

    private static PushMessage Read(ReadOnlySpan<byte> bytes)
    {
        var reader = new WireReader(bytes);
        var version = reader.ReadVarint();
        if (version != Version)
        {
            throw new GoatFormatException($"Push version {version} is not known; this side speaks {Version}.");
        }

        var repository = new RepositoryId(reader.ReadU128());
        var flags = reader.ReadVarint();
        if (flags is not (0 or HasBundle))
        {
            throw new GoatFormatException($"A push message has flags {flags}.");
        }

        var message = new PushMessage
        {
            Repository = repository,
            Count = reader.ReadVarint(),
            Digest = HeaderCodec.ReadId(ref reader),
            StatementDigest = reader.ReadU128(),
            Bundle = flags == 0 ? default : reader.ReadBytes(MaxBytes, "bytes of a bundle").ToArray(),
        };
        reader.ExpectEnd("a push message");
        return flags == 0 || message.Bundle.Length > 0 ? message : throw new GoatFormatException("A push message has an empty bundle.");
    }
}
