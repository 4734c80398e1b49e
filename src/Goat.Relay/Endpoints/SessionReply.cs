namespace Goat.Relay.Endpoints;

/// <summary>Answer of <c>POST /api/sessions</c>.</summary>
/// <param name="Certificate">The certificate statement.</param>
/// <param name="ServerTime">The relay's clock, milliseconds since 1970.</param>
internal sealed record SessionReply(byte[] Certificate, long ServerTime);
