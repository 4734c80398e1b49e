namespace Goat.Relay.Endpoints;

/// <summary>Answer of <c>GET /api/health</c>.</summary>
/// <param name="Status">"ok", or "failing" (with status 503).</param>
/// <param name="Version">The relay's version.</param>
/// <param name="Storage">"reachable" or "unreachable".</param>
internal sealed record HealthReply(string Status, string Version, string Storage);
