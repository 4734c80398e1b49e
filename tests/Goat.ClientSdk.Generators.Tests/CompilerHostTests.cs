using System.Reflection;
using System.Runtime.Versioning;

namespace Goat.ClientSdk.Generators.Tests;

public sealed class CompilerHostTests
{
    private static readonly Assembly Generators = Assembly.Load("Goat.ClientSdk.Generators");

    [Fact]
    public void Compilers_and_editors_of_any_runtime_can_load_the_generators() =>
        Assert.Equal(".NETStandard,Version=v2.0", Generators.GetCustomAttribute<TargetFrameworkAttribute>()?.FrameworkName);

    [Fact]
    public void The_generators_need_nothing_that_the_compiler_does_not_bring() =>
        Assert.All(
            Generators.GetReferencedAssemblies(),
            reference => Assert.True(
                reference.Name == "netstandard"
                    || reference.Name == "System.Collections.Immutable"
                    || reference.Name!.StartsWith("Microsoft.CodeAnalysis", StringComparison.Ordinal),
                $"{reference.Name} is not there when a compiler loads the generators."));
}
