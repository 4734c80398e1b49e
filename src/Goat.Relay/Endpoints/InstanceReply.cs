namespace Goat.Relay.Endpoints;

/// <summary>Answer of <c>GET /api/instance</c>.</summary>
/// <param name="Database">The database id, 32 hexadecimal digits.</param>
/// <param name="Root">The root's public key, 64 bytes.</param>
/// <param name="Fingerprint">The root's fingerprint, 64 hexadecimal digits.</param>
/// <param name="Statement">The instance statement.</param>
/// <param name="Protocol">Protocol versions that the relay speaks.</param>
/// <param name="ServerTime">The relay's clock, milliseconds since 1970.</param>
internal sealed record InstanceReply(string Database, byte[] Root, string Fingerprint, byte[] Statement, long[] Protocol, long ServerTime);
