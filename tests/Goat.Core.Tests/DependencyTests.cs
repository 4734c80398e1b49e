using System.Reflection;

namespace Goat.Core.Tests;

public sealed class DependencyTests
{
    [Fact]
    public void The_core_needs_nothing_but_the_base_library() =>
        Assert.All(
            Assembly.Load("Goat.Core").GetReferencedAssemblies(),
            reference => Assert.StartsWith("System.", reference.Name, StringComparison.Ordinal));
}
