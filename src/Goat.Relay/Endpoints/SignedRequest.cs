using Goat.Relay.Identity;
using Goat.Relay.Limits;

namespace Goat.Relay.Endpoints;

/// <summary>A request that was received whole and is its session's. Holds memory until disposed.</summary>
internal sealed class SignedRequest(KnownSession session, RequestBody body, Usage usage) : IDisposable
{
    public KnownSession Session => session;

    /// <summary>The body; valid until disposed.</summary>
    public ReadOnlyMemory<byte> Body => body.Bytes;

    /// <summary>Who pays for it.</summary>
    public Usage Usage => usage;

    public void Dispose()
    {
        body.Dispose();
        usage.Dispose();
    }
}
