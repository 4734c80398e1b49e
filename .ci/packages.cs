#:property PublishAot=false
#:property RestorePackagesWithLockFile=false

// Checks what `dotnet pack` made: dotnet run .ci/packages.cs -- DIRECTORY
using System.IO.Compression;
using System.Xml.Linq;

var directory = args[0];
var expected = new Dictionary<string, string[]>
{
    ["Goat.Core"] = ["lib/net10.0/Goat.Core.dll", "lib/net10.0/Goat.Core.xml"],
    ["Goat.ClientSdk"] = ["lib/net10.0/Goat.ClientSdk.dll", "lib/net10.0/Goat.ClientSdk.xml", "analyzers/dotnet/cs/Goat.ClientSdk.Generators.dll"],
    ["Goat.Relay"] = ["lib/net10.0/Goat.Relay.dll", "lib/net10.0/Goat.Relay.xml"],
    ["Goat.Cli"] = ["tools/net10.0/any/goat.dll", "tools/net10.0/any/DotnetToolSettings.xml"],
};
var problems = new List<string>();
var packed = Directory.GetFiles(directory, "*.nupkg").Select(f => (File: f, Nuspec: Nuspec(f))).ToDictionary(p => Value(p.Nuspec, "id"));
Require(packed.Keys.Order().SequenceEqual(expected.Keys.Order()), $"The packages are {string.Join(", ", packed.Keys.Order())}; expected were {string.Join(", ", expected.Keys.Order())}.");
foreach (var (id, (file, nuspec)) in packed.Where(p => expected.ContainsKey(p.Key)))
{
    var names = Names(file);
    foreach (var name in expected[id].Append("README.md"))
    {
        Require(names.Contains(name), $"{id} lacks {name}.");
    }

    var symbols = Path.ChangeExtension(file, ".snupkg");
    var program = Path.ChangeExtension(expected[id][0], ".pdb");
    Require(File.Exists(symbols) && Names(symbols).Contains(program), $"The symbol package of {id} lacks {program}.");
    Require(Value(nuspec, "license") == "MIT" && Value(nuspec, "readme") == "README.md", $"{id} names no licence or README.");
    Require(Value(nuspec, "description").Length > 40 && Value(nuspec, "tags").Contains("local-first") && Value(nuspec, "authors").Length > 0, $"{id} lacks description, tags or authors.");
    Require(Descendants(nuspec, "repository").Any(r => (string?)r.Attribute("type") == "git" && (string?)r.Attribute("commit") is { Length: 40 }), $"{id} does not say which commit it was built from.");
}

var references = Descendants(packed["Goat.ClientSdk"].Nuspec, "dependency").Concat(Descendants(packed["Goat.Relay"].Nuspec, "dependency"));
Require(references.Count(d => (string?)d.Attribute("id") == "Goat.Core") == 2, "Goat.ClientSdk and Goat.Relay do not both depend on Goat.Core.");
problems.ForEach(Console.Error.WriteLine);
Console.WriteLine($"{packed.Count} packages checked, {problems.Count} problems");
return problems.Count;

void Require(bool holds, string problem)
{
    if (!holds)
    {
        problems.Add(problem);
    }
}

static HashSet<string> Names(string file)
{
    using var zip = ZipFile.OpenRead(file);
    return [.. zip.Entries.Select(e => e.FullName)];
}

static XDocument Nuspec(string file)
{
    using var zip = ZipFile.OpenRead(file);
    using var stream = zip.Entries.Single(e => e.FullName.EndsWith(".nuspec", StringComparison.Ordinal)).Open();
    return XDocument.Load(stream);
}

static string Value(XDocument nuspec, string name) => Descendants(nuspec, name).FirstOrDefault()?.Value ?? "";

static IEnumerable<XElement> Descendants(XDocument nuspec, string name) => nuspec.Descendants().Where(e => e.Name.LocalName == name);
