namespace Goat.Relay.Endpoints;

/// <summary>Problem details (RFC 9457).</summary>
internal sealed record RelayProblem(string Type, string Title, int Status, string Detail);
