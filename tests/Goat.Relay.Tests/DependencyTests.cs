using System.Reflection;

namespace Goat.Relay.Tests;

public sealed class DependencyTests
{
    [Fact]
    public void The_relay_itself_knows_no_cloud() =>
        Assert.DoesNotContain(
            Assembly.Load("Goat.Relay").GetReferencedAssemblies(),
            reference => reference.Name!.Contains("Azure", StringComparison.Ordinal));
}
