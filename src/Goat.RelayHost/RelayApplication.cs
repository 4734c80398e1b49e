namespace Goat.RelayHost;

/// <summary>The relay as a web application on Kestrel: what Program.cs runs and other programs can host in process.</summary>
public static class RelayApplication
{
    /// <summary>Builds the application, not started yet.</summary>
    /// <param name="args">Configuration as on the command line, for example <c>--urls http://127.0.0.1:7071</c>.</param>
    public static WebApplication Create(params string[] args)
    {
        var builder = WebApplication.CreateSlimBuilder(args);
        return builder.Build();
    }
}
