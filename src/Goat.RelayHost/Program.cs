using Goat;
using Goat.RelayHost;

try
{
    await using var relay = RelayHostApplication.Create(RelayHostArguments.Parse(args));
    await relay.StartAsync();
    Console.WriteLine($"Goat relay listening on {relay.Address}");
    Console.WriteLine($"Connection string: {relay.ConnectionString}");
    await relay.WaitForShutdownAsync();
    return 0;
}
catch (Exception e) when (e is ArgumentException or GoatException or IOException)
{
    await Console.Error.WriteLineAsync(e.Message);
    return 1;
}
