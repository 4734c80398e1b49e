using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Goat.RelayHost.Push;

/// <summary>Access tokens for the hub: JSON web tokens (RFC 7519) signed with HMAC-SHA256, of exactly the shape that is issued here.</summary>
internal sealed class AccessTokens
{
    private const string Audience = "goat-push";
    private const int MaxLength = 1024;

    private static readonly string Header = Base64Url.EncodeToString("""{"alg":"HS256","typ":"JWT"}"""u8);

    private readonly byte[] _key;
    private readonly TimeSpan _lifetime;
    private readonly TimeProvider _time;

    /// <exception cref="ArgumentException">The key is shorter than 32 bytes.</exception>
    public AccessTokens(PushHubOptions options, TimeProvider time)
    {
        _key = options.TokenKey is { } given ? given.ToArray() : RandomNumberGenerator.GetBytes(32);
        _lifetime = options.TokenLifetime;
        _time = time;
        if (_key.Length < 32)
        {
            throw new ArgumentException($"{nameof(PushHubOptions.TokenKey)} has {_key.Length} bytes; it needs 32 at least.");
        }
    }

    /// <summary>Issues a token for a user, whose name needs no escaping.</summary>
    public string Issue(string user)
    {
        var expires = (_time.GetUtcNow() + _lifetime).ToUnixTimeSeconds();
        var payload = Base64Url.EncodeToString(Encoding.UTF8.GetBytes($$"""{"aud":"{{Audience}}","sub":"{{user}}","exp":{{expires}}}"""));
        return $"{Header}.{payload}.{Base64Url.EncodeToString(Sign($"{Header}.{payload}"))}";
    }

    /// <summary>Reads a token that was issued here and has not expired.</summary>
    public bool TryRead(string? token, [NotNullWhen(true)] out string? user)
    {
        user = null;
        if (token is not { Length: > 0 and <= MaxLength } || token.Split('.') is not [var header, var payload, var signature] || header != Header || !IsSigned(header, payload, signature))
        {
            return false;
        }

        using var claims = JsonDocument.Parse(Base64Url.DecodeFromChars(payload));
        var root = claims.RootElement;
        if (root.GetProperty("aud").GetString() != Audience || root.GetProperty("exp").GetInt64() <= _time.GetUtcNow().ToUnixTimeSeconds())
        {
            return false;
        }

        user = root.GetProperty("sub").GetString();
        return user is not null;
    }

    private bool IsSigned(string header, string payload, string signature)
    {
        Span<byte> given = stackalloc byte[HMACSHA256.HashSizeInBytes];
        return signature.Length == Base64Url.GetEncodedLength(given.Length)
            && Base64Url.IsValid(signature)
            && Base64Url.TryDecodeFromChars(signature, given, out var length)
            && length == given.Length
            && CryptographicOperations.FixedTimeEquals(given, Sign($"{header}.{payload}"));
    }

    private byte[] Sign(string text) => HMACSHA256.HashData(_key, Encoding.ASCII.GetBytes(text));
}
