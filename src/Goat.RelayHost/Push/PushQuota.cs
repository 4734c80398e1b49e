namespace Goat.RelayHost.Push;

/// <summary>A quota like that of Azure SignalR: beyond it connecting is answered 429; when the units of a day are used up, connections are closed and nothing is sent until 00:00 UTC.</summary>
/// <param name="Connections">Connections at once.</param>
/// <param name="UnitsPerDay">Billing units of 2 KB, for each recipient of each message.</param>
public sealed record PushQuota(int Connections = 20, long UnitsPerDay = 20_000);
