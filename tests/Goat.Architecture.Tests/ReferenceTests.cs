using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Goat.Architecture.Tests;

public sealed class ReferenceTests
{
    [Fact]
    public void Projects_reference_only_what_the_design_allows() =>
        Assert.Empty(ProjectFile.In("src").SelectMany(ReferenceRules.Violations));

    [Fact]
    public void Every_rule_is_about_a_project_that_exists() =>
        Assert.Equal(ReferenceRules.Projects.Keys.Order(), ProjectFile.In("src").Select(project => project.Name).Order());

    [Fact]
    public void The_simulator_sees_the_core_only()
    {
        var simulation = Assert.Single(ProjectFile.In("tests"), project => project.Name == "Goat.Simulation");

        Assert.Equal(["Goat.Core"], simulation.Projects);
        Assert.Empty(simulation.Packages);
        Assert.Empty(simulation.Frameworks);
    }

    [Theory]
    [InlineData("Goat.ClientSdk", "<ProjectReference Include='../Goat.Relay/Goat.Relay.csproj' />")]
    [InlineData("Goat.ClientSdk", "<FrameworkReference Include='Microsoft.AspNetCore.App' />")]
    [InlineData("Goat.ClientSdk", "<PackageReference Include='Azure.Storage.Blobs' />")]
    [InlineData("Goat.Relay", "<ProjectReference Include='..\\Goat.ClientSdk\\Goat.ClientSdk.csproj' />")]
    [InlineData("Goat.Relay", "<PackageReference Include='Azure.Data.Tables' />")]
    [InlineData("Goat.Core", "<PackageReference Include='Microsoft.Extensions.Logging.Abstractions' />")]
    [InlineData("Goat.Core", "<ProjectReference Include='../Goat.ClientSdk/Goat.ClientSdk.csproj' />")]
    [InlineData("Goat.Functions", "<ProjectReference Include='../Goat.RelayHost/Goat.RelayHost.csproj' />")]
    [InlineData("Goat.Newcomer", "")]
    public void A_forbidden_reference_is_reported(string project, string reference)
    {
        var file = ProjectFile.Parse(project, $"<Project Sdk='Microsoft.NET.Sdk'><ItemGroup>{reference}</ItemGroup></Project>");

        Assert.Single(ReferenceRules.Violations(file));
    }

    [Theory]
    [InlineData("Goat.Core")]
    [InlineData("Goat.ClientSdk")]
    [InlineData("Goat.Relay")]
    [InlineData("Goat.Relay.Azure")]
    [InlineData("Goat.RelayHost")]
    [InlineData("goat")]
    public void Built_assemblies_reference_only_what_the_design_allows(string assembly)
    {
        var project = assembly == "goat" ? "Goat.Cli" : assembly;
        var goatReferences = AssemblyReferences(assembly).Where(name => name.StartsWith("Goat.", StringComparison.Ordinal));

        Assert.Empty(goatReferences.Except(ReferenceRules.Projects[project]));
    }

    [Theory]
    [InlineData("Goat.Core")]
    [InlineData("Goat.ClientSdk")]
    public void What_runs_on_a_device_needs_no_web_server_and_no_cloud(string assembly) =>
        Assert.DoesNotContain(
            AssemblyReferences(assembly),
            name => name.StartsWith("Azure.", StringComparison.Ordinal)
                || name.StartsWith("Microsoft.AspNetCore.Hosting", StringComparison.Ordinal)
                || name.StartsWith("Microsoft.AspNetCore.Http.Abstractions", StringComparison.Ordinal));

    private static List<string> AssemblyReferences(string assembly)
    {
        using var file = new PEReader(File.OpenRead(Path.Combine(AppContext.BaseDirectory, assembly + ".dll")));
        var metadata = file.GetMetadataReader();
        return [.. metadata.AssemblyReferences.Select(handle => metadata.GetString(metadata.GetAssemblyReference(handle).Name))];
    }
}
