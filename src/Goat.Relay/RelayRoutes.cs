using Goat.Relay.Endpoints;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Goat.Relay;

/// <summary>Puts the relay's endpoints where docs/protocol.md says.</summary>
public static class RelayRoutes
{
    /// <summary>Maps the endpoints; <see cref="RelayEndpoints"/> must be among the services.</summary>
    public static IEndpointRouteBuilder MapGoatRelay(this IEndpointRouteBuilder routes)
    {
        ArgumentNullException.ThrowIfNull(routes);
        var relay = routes.ServiceProvider.GetRequiredService<RelayEndpoints>();
        routes.Map(EndpointPaths.Sync, (RequestDelegate)relay.SyncAsync);
        routes.Map(EndpointPaths.Sessions, (RequestDelegate)relay.SessionsAsync);
        routes.Map(EndpointPaths.Negotiate, (RequestDelegate)relay.NegotiateAsync);
        routes.Map(EndpointPaths.Instance, (RequestDelegate)relay.InstanceAsync);
        routes.Map(EndpointPaths.Health, (RequestDelegate)relay.HealthAsync);
        return routes;
    }
}
