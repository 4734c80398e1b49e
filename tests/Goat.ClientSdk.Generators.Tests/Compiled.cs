using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Goat.ClientSdk.Generators.Tests;

/// <summary>Source text as the compiler and the generator see it.</summary>
internal static class Compiled
{
    private static readonly CSharpParseOptions ParseOptions = new(LanguageVersion.Latest);

    private static readonly IEnumerable<MetadataReference> References =
        ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Select(p => MetadataReference.CreateFromFile(p));

    public static CSharpCompilation From(params string[] sources) => CSharpCompilation.Create(
        "Test",
        sources.Select((s, i) => CSharpSyntaxTree.ParseText(s, ParseOptions, $"{i}.cs")),
        References,
        new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));

    public static GeneratorDriver NewDriver() => CSharpGeneratorDriver.Create(
        [new GoatItemGenerator().AsSourceGenerator()],
        parseOptions: ParseOptions,
        driverOptions: new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true));

    public static CSharpCompilation With(this CSharpCompilation compilation, int tree, string source) =>
        compilation.ReplaceSyntaxTree(compilation.SyntaxTrees[tree], CSharpSyntaxTree.ParseText(source, ParseOptions, $"{tree}.cs"));
}
