namespace Goat.Relay.Endpoints;

/// <summary>Body of <c>POST /api/negotiate</c>.</summary>
/// <param name="Repositories">Repositories to be told of, 32 hex digits each.</param>
/// <param name="Leave">Repositories not to be told of any more; null for none.</param>
internal sealed record NegotiateRequest(string[] Repositories, string[]? Leave = null);
