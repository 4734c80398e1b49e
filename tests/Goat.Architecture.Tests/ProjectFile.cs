using System.Xml.Linq;

namespace Goat.Architecture.Tests;

/// <summary>What a project file references, read from its text: a reference counts from the moment it is written.</summary>
internal sealed record ProjectFile(
    string Name, string Sdk, IReadOnlyList<string> Projects, IReadOnlyList<string> Packages, IReadOnlyList<string> Frameworks)
{
    internal static ProjectFile Parse(string name, string xml)
    {
        var root = XElement.Parse(xml);
        return new ProjectFile(
            name,
            root.Attribute("Sdk")?.Value ?? "",
            [.. Includes(root, "ProjectReference").Select(path => Path.GetFileNameWithoutExtension(path.Replace('\\', '/')))],
            [.. Includes(root, "PackageReference")],
            [.. Includes(root, "FrameworkReference")]);
    }

    internal static IEnumerable<ProjectFile> In(string folder) =>
        Directory.EnumerateFiles(Path.Combine(RepositoryRoot.Path, folder), "*.csproj", SearchOption.AllDirectories)
            .Where(path => !path.Replace('\\', '/').Contains("/obj/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(path => Parse(Path.GetFileNameWithoutExtension(path), File.ReadAllText(path)));

    private static IEnumerable<string> Includes(XElement root, string element) =>
        root.Descendants(element).Select(reference => reference.Attribute("Include")?.Value).OfType<string>();
}
