namespace Goat.Pushing;

/// <summary>What a relay answered to a negotiation.</summary>
/// <param name="Url">Where to connect.</param>
/// <param name="AccessToken">Bearer token for that.</param>
/// <param name="Lifetime">For how long the relay pushes what it was asked for.</param>
internal sealed record PushAccess(Uri Url, string AccessToken, TimeSpan Lifetime);
