using Goat.RelayHost;

await using var relay = RelayApplication.Create(args);

await relay.RunAsync();
