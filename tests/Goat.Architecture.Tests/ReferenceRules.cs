namespace Goat.Architecture.Tests;

/// <summary>
/// Which project may see which: Core &lt;- ClientSdk; Core &lt;- Relay &lt;- Relay.Azure &lt;- (RelayHost, Functions);
/// (ClientSdk, RelayHost) &lt;- Cli. ClientSdk and Relay never see each other.
/// </summary>
internal static class ReferenceRules
{
    /// <summary>Per project in src/, the Goat projects that it may reference, directly or not.</summary>
    internal static IReadOnlyDictionary<string, string[]> Projects { get; } = new Dictionary<string, string[]>
    {
        ["Goat.Core"] = [],
        ["Goat.ClientSdk"] = ["Goat.Core", "Goat.ClientSdk.Generators"],
        ["Goat.ClientSdk.Generators"] = [],
        ["Goat.Relay"] = ["Goat.Core"],
        ["Goat.Relay.Azure"] = ["Goat.Core", "Goat.Relay"],
        ["Goat.RelayHost"] = ["Goat.Core", "Goat.Relay", "Goat.Relay.Azure"],
        ["Goat.Functions"] = ["Goat.Core", "Goat.Relay", "Goat.Relay.Azure"],
        ["Goat.Cli"] = ["Goat.Core", "Goat.ClientSdk", "Goat.ClientSdk.Generators", "Goat.Relay", "Goat.Relay.Azure", "Goat.RelayHost"],
    };

    /// <summary>Every reference of <paramref name="project"/> that the rules do not allow, as a sentence.</summary>
    internal static IEnumerable<string> Violations(ProjectFile project)
    {
        if (!Projects.TryGetValue(project.Name, out var allowed))
        {
            return [$"{project.Name} has no rule: add it to ReferenceRules and to the design."];
        }

        return project.Projects.Except(allowed).Select(reference => $"{project.Name} must not reference {reference}.")
            .Concat(PackageViolations(project))
            .Concat(FrameworkViolations(project));
    }

    private static IEnumerable<string> PackageViolations(ProjectFile project) =>
        project.Packages.Where(package => !AllowsPackage(project.Name, package))
            .Select(package => $"{project.Name} must not reference the package {package}.");

    private static IEnumerable<string> FrameworkViolations(ProjectFile project)
    {
        if (project.Name is not ("Goat.Core" or "Goat.ClientSdk" or "Goat.ClientSdk.Generators"))
        {
            yield break;
        }

        foreach (var framework in project.Frameworks)
        {
            yield return $"{project.Name} must not reference the framework {framework}.";
        }

        if (project.Sdk != "Microsoft.NET.Sdk")
        {
            yield return $"{project.Name} must not use {project.Sdk}.";
        }
    }

    private static bool AllowsPackage(string project, string package) => project switch
    {
        "Goat.Core" => package is "System.IO.Hashing",
        "Goat.ClientSdk.Generators" => package.StartsWith("Microsoft.CodeAnalysis.", StringComparison.Ordinal),
        // Azure belongs to Goat.Relay.Azure and the hosts. Azure.Data.Tables is not AOT-clean.
        "Goat.ClientSdk" or "Goat.Relay" =>
            !package.StartsWith("Azure.", StringComparison.Ordinal) && !package.StartsWith("Microsoft.Azure.", StringComparison.Ordinal),
        _ => true,
    };
}
