using Goat.Relay.Push;

namespace Goat.RelayHost.Push;

/// <summary>Puts the hub into the host.</summary>
internal static class PushHubServices
{
    private const int MaxReceivedBytes = 1024;

    public static void AddPushHub(this IServiceCollection services, PushHubOptions options, Func<IPushTransport, IPushTransport>? detour)
    {
        services.AddSingleton(options);
        services.AddSingleton<AccessTokens>();
        services.AddSingleton<HubMembers>();
        services.AddSingleton(s => new HubAllowance(options.Quota, s.GetRequiredService<TimeProvider>()));
        services.AddSingleton<PushGate>();
        services.AddSingleton<PushHubTransport>();
        services.AddSingleton(s => (detour ?? (hub => hub))(s.GetRequiredService<PushHubTransport>()));
        services.AddSignalR(hub => hub.MaximumReceiveMessageSize = MaxReceivedBytes)
            .AddJsonProtocol(json => json.PayloadSerializerOptions.TypeInfoResolver = PushJson.Default);
    }

    public static void MapPushHub(this WebApplication app)
    {
        var gate = app.Services.GetRequiredService<PushGate>();
        app.UseWhen(context => context.Request.Path.StartsWithSegments(PushHub.Path), hub => hub.Use(gate.InvokeAsync));
        app.MapHub<PushHub>(PushHub.Path);
        app.Services.GetRequiredService<ILogger<PushHubTransport>>().HubInProcess();
    }
}
