namespace Goat.ClientSdk.Tests;

public sealed class DependencyTests
{
    [Fact]
    public void An_application_runs_without_the_ASP_NET_Core_runtime()
    {
        var runtime = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Goat.ClientSdk.Tests.runtimeconfig.json"));

        Assert.Contains("Microsoft.NETCore.App", runtime, StringComparison.Ordinal);
        Assert.DoesNotContain("Microsoft.AspNetCore.App", runtime, StringComparison.Ordinal);
    }
}
