using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Goat.ClientSdk.Generators;

/// <summary>Makes typed items of partial classes with the attribute GoatItem. See docs/typed-items.md.</summary>
[Generator(LanguageNames.CSharp)]
public sealed class GoatItemGenerator : IIncrementalGenerator
{
    /// <summary>The name of the step that has one output for each class.</summary>
    public const string ItemStep = "GoatItem";

    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        var items = context.SyntaxProvider
            .ForAttributeWithMetadataName("Goat.GoatItemAttribute", static (node, _) => node is ClassDeclarationSyntax, ItemReader.Read)
            .WithTrackingName(ItemStep);
        context.RegisterSourceOutput(items, static (output, item) => Write(output, item));

        // Names and places only: a new property does not change them.
        var names = items.Select(static (i, _) => (i.Schema, Class: (i.Namespace.Length > 0 ? i.Namespace + "." : "") + i.ClassName)).Collect();
        context.RegisterSourceOutput(names, static (output, all) => ReportDuplicates(output, all));
    }

    private static void Write(SourceProductionContext output, ItemModel item)
    {
        foreach (var problem in item.Problems.Items)
        {
            output.ReportDiagnostic(problem.ToDiagnostic());
        }

        if (item.Problems.Items.IsEmpty)
        {
            output.AddSource((item.Namespace.Length > 0 ? item.Namespace + "." : "") + item.ClassName + ".g.cs", ItemWriter.Write(item));
        }
    }

    private static void ReportDuplicates(SourceProductionContext output, ImmutableArray<(string Schema, string Class)> items)
    {
        foreach (var group in items.GroupBy(i => i.Schema).Where(g => g.Select(i => i.Class).Distinct().Skip(1).Any()))
        {
            output.ReportDiagnostic(Diagnostic.Create(Rules.DuplicateSchema, Location.None, group.Last().Class, group.Key));
        }
    }
}
