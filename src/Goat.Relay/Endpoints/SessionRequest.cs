namespace Goat.Relay.Endpoints;

/// <summary>Body of <c>POST /api/sessions</c>.</summary>
/// <param name="Key">The session's public key, 64 bytes.</param>
/// <param name="Proof">Signature by that key over "goat/session/1", a zero byte, the database id and the key.</param>
internal sealed record SessionRequest(byte[] Key, byte[] Proof);
