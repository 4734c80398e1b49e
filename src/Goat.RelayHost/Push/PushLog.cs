namespace Goat.RelayHost.Push;

/// <summary>What the hub logs, with its event ids (docs/relay.md).</summary>
internal static partial class PushLog
{
    [LoggerMessage(30, LogLevel.Information, "Push through the hub of this process. Clients of other instances of this relay learn of what is stored here by polling; Azure SignalR spans instances.")]
    public static partial void HubInProcess(this ILogger logger);

    [LoggerMessage(31, LogLevel.Information, "Connection {Connection} lags {Messages} messages behind and is closed.")]
    public static partial void ConnectionTooSlow(this ILogger logger, string connection, int messages);

    [LoggerMessage(32, LogLevel.Warning, "Connection {Connection} cannot be written to and is closed.")]
    public static partial void DeliveryFailed(this ILogger logger, string connection, Exception exception);
}
