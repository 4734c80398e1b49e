namespace Goat.Relay.Push;

/// <summary>Where a client connects.</summary>
/// <param name="Url">Of the hub; one without a host is resolved against the relay's address.</param>
/// <param name="AccessToken">Bearer token for that, valid for minutes.</param>
public sealed record PushAccess(string Url, string AccessToken);
