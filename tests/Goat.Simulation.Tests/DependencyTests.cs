using System.Reflection;

namespace Goat.Simulation.Tests;

public sealed class DependencyTests
{
    [Fact]
    public void The_simulator_needs_nothing_but_the_core() =>
        Assert.All(
            Assembly.Load("Goat.Simulation").GetReferencedAssemblies(),
            reference => Assert.True(
                reference.Name == "Goat.Core" || reference.Name!.StartsWith("System.", StringComparison.Ordinal),
                $"{reference.Name} is neither the core nor the base library."));
}
