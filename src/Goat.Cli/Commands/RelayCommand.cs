using System.CommandLine;
using Goat.Cli.Emulation;
using Goat.Cli.Invocation;
using Goat.RelayHost;
using Microsoft.Extensions.Logging;

namespace Goat.Cli.Commands;

/// <summary><c>goat relay</c>: a relay on this machine.</summary>
internal static class RelayCommand
{
    private static readonly Option<string?> Data = new("--data") { Description = "Directory of root key, cache and sessions. Default: goat-relay.", HelpName = "DIR" };

    private static readonly Option<string?> Storage = new("--storage") { Description = "Connection string of an Azure Storage account for cache and sessions.", HelpName = "CONNECTION_STRING" };

    private static readonly Option<bool> Azurite = new("--azurite") { Description = "Keep cache and sessions in an Azurite that starts and ends with the relay (in a clone of the repository, once it was built)." };

    private static readonly Option<string> Urls = new("--urls")
    {
        Description = "Address to listen on; port 0 takes a free one.",
        HelpName = "URL",
        DefaultValueFactory = _ => RelayHostOptions.DefaultUrl,
    };

    private static readonly Option<bool> Memory = new("--memory") { Description = "Keep everything in memory: a new instance each time." };

    public static Command Create()
    {
        var command = new Command("relay", "Run a relay on this machine until it is asked to stop.") { Data, Storage, Azurite, Urls, Memory }.Does(RunAsync);
        command.Validators.Add(result =>
        {
            if (result.GetValue(Memory) && result.GetValue(Data) is not null)
            {
                result.AddError("--memory and --data exclude each other.");
            }

            if (result.GetValue(Azurite) && result.GetValue(Storage) is not null)
            {
                result.AddError("--azurite and --storage exclude each other.");
            }

            var url = result.GetValue(Urls);
            if (!Uri.TryCreate(url, UriKind.Absolute, out var address) || (address.Scheme != Uri.UriSchemeHttp && address.Scheme != Uri.UriSchemeHttps))
            {
                result.AddError($"--urls: '{url}' is not an http or https address.");
            }
        });
        return command;
    }

    private static async Task<int> RunAsync(CommandContext context)
    {
        var options = new RelayHostOptions
        {
            Url = context.Arguments.GetRequiredValue(Urls),
            ConfigureLogging = static logging => logging
                .SetMinimumLevel(LogLevel.Warning)

                // A relay that cannot start is reported once, as any failure of a command.
                .AddFilter("Microsoft.Extensions.Hosting", LogLevel.None)
                .AddConsole(o => o.LogToStandardErrorThreshold = LogLevel.Trace),
        };
        options = context.Arguments.GetValue(Memory) ? options with { DataDirectory = null }
            : context.Arguments.GetValue(Data) is { } directory ? options with { DataDirectory = directory }
            : options;
        await using var azurite = context.Arguments.GetValue(Azurite) ? await StartAzuriteAsync(context.Cancellation).ConfigureAwait(false) : null;
        options = options with { StorageConnectionString = azurite?.ConnectionString ?? context.Arguments.GetValue(Storage) };
        await using var relay = RelayHostApplication.Create(options);
        var address = await relay.StartAsync(context.Cancellation).ConfigureAwait(false);
        if (context.Json)
        {
            context.WriteJson(new RelayStarted(address.ToString(), relay.ConnectionString.ToString()), GoatJson.Default.RelayStarted);
        }
        else
        {
            await context.Output.WriteLineAsync($"Goat relay listening on {address}").ConfigureAwait(false);
            await context.Output.WriteLineAsync($"Connection string: {relay.ConnectionString}").ConfigureAwait(false);
        }

        await context.Output.FlushAsync(context.Cancellation).ConfigureAwait(false);
        await relay.WaitForShutdownAsync(context.Cancellation).ConfigureAwait(false);
        return 0;
    }

    private static Task<AzuriteProcess> StartAzuriteAsync(CancellationToken cancellationToken) =>
        AzuriteProcess.Find(Environment.CurrentDirectory) is { } directory
            ? AzuriteProcess.StartAsync(directory, cancellationToken)
            : throw new GoatException("--azurite needs tests/azurite of the repository, with Azurite installed: run the command in a clone, after 'dotnet build tests/Goat.Relay.Azure.Tests'.");
}
