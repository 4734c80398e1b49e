namespace Goat.Relay.Endpoints;

/// <summary>Body of <c>POST /api/sessions</c>; the request is signed with that key.</summary>
/// <param name="Key">The session's public key, 64 bytes.</param>
internal sealed record SessionRequest(byte[] Key);
