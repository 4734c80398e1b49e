using Goat.Relay.Identity;

namespace Goat.Relay.Endpoints;

/// <summary>A request that was received whole and is its session's. Holds memory until disposed.</summary>
internal sealed class SignedRequest(KnownSession session, RequestBody body) : IDisposable
{
    public KnownSession Session => session;

    /// <summary>The body; valid until disposed.</summary>
    public ReadOnlyMemory<byte> Body => body.Bytes;

    public void Dispose() => body.Dispose();
}
