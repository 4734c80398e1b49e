namespace Goat.Relay.Tests.Hosting;

/// <summary>How the endpoints are reached.</summary>
public enum HostKind
{
    /// <summary>By <see cref="RelayRoutes.MapGoatRelay"/>, as RelayHost does.</summary>
    Routed,

    /// <summary>By one RequestDelegate and nothing else, as Azure Functions does: no routing, no middleware.</summary>
    Bare,
}
