namespace Goat.Relay.Endpoints;

/// <summary>Answer of <c>POST /api/negotiate</c>: the first two are what Azure SignalR's clients know.</summary>
/// <param name="Url">Where to connect.</param>
/// <param name="AccessToken">Bearer token for that.</param>
/// <param name="Expires">When membership in the groups ends, milliseconds since 1970.</param>
/// <param name="ServerTime">The relay's clock, milliseconds since 1970.</param>
internal sealed record NegotiateReply(string Url, string AccessToken, long Expires, long ServerTime);
