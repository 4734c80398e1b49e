namespace Goat.RelayHost;

/// <summary>The command line of the host: <c>[--data DIR | --memory] [--storage CONNECTION_STRING] [--urls URL] [--public-host NAME]</c>.</summary>
internal static class RelayHostArguments
{
    public const string Usage = "Usage: Goat.RelayHost [--data DIR | --memory] [--storage CONNECTION_STRING] [--urls http://127.0.0.1:7071] [--public-host NAME]...";

    /// <exception cref="ArgumentException">An argument is not known or lacks its value; the message can be shown.</exception>
    public static RelayHostOptions Parse(IReadOnlyList<string> arguments)
    {
        var options = new RelayHostOptions();
        for (var i = 0; i < arguments.Count; i++)
        {
            options = arguments[i] switch
            {
                "--memory" => options with { DataDirectory = null },
                "--data" => options with { DataDirectory = ValueOf(arguments, ref i) },
                "--storage" => options with { StorageConnectionString = ValueOf(arguments, ref i) },
                "--urls" => options with { Url = ValueOf(arguments, ref i) },
                "--public-host" => options with { Relay = options.Relay with { PublicHosts = [.. options.Relay.PublicHosts, ValueOf(arguments, ref i)] } },
                var other => throw new ArgumentException($"'{other}' is not known. {Usage}"),
            };
        }

        return options;
    }

    private static string ValueOf(IReadOnlyList<string> arguments, ref int i) =>
        ++i < arguments.Count ? arguments[i] : throw new ArgumentException($"'{arguments[i - 1]}' needs a value. {Usage}");
}
