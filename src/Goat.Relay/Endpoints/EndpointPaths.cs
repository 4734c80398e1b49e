namespace Goat.Relay.Endpoints;

/// <summary>Where the endpoints are (docs/protocol.md). Proofs are signed over these, whatever a proxy or a host puts before them.</summary>
internal static class EndpointPaths
{
    public const string Sync = "/api/sync";
    public const string Sessions = "/api/sessions";
    public const string Negotiate = "/api/negotiate";
    public const string Instance = "/api/instance";
    public const string Health = "/api/health";
}
