using System.Collections.Immutable;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Goat.ClientSdk.Generators;

/// <summary>From a class to what code is written for it.</summary>
internal static class ItemReader
{
    private const int MaxNameBytes = 100;

    public static ItemModel Read(GeneratorAttributeSyntaxContext context, CancellationToken cancellationToken)
    {
        var type = (INamedTypeSymbol)context.TargetSymbol;
        var attribute = context.Attributes[0];
        var schema = attribute.ConstructorArguments.FirstOrDefault().Value as string ?? "";
        var version = attribute.NamedArguments.FirstOrDefault(a => a.Key == "Version").Value.Value as int? ?? 0;
        var problems = new List<Problem>();
        var isPartial = ((ClassDeclarationSyntax)context.TargetNode).Modifiers.Any(m => m.ValueText == "partial");
        if (!isPartial || type.ContainingType is not null || type.IsGenericType || type.IsAbstract || type.IsStatic)
        {
            problems.Add(Problem.At(type, Rules.NotPartial, type.Name));
        }

        if (version < 1)
        {
            problems.Add(Problem.At(type, Rules.NoVersion, type.Name));
        }

        var fields = new List<FieldModel>();
        foreach (var property in type.GetMembers().OfType<IPropertySymbol>().Where(p => p.IsPartialDefinition && !p.IsStatic))
        {
            cancellationToken.ThrowIfCancellationRequested();
            ReadField(property, fields, problems);
        }

        return new ItemModel(
            type.ContainingNamespace.IsGlobalNamespace ? "" : type.ContainingNamespace.ToDisplayString(),
            type.Name,
            type.IsSealed ? "" : "sealed ",
            schema,
            version,
            new([.. fields]),
            new([.. problems]));
    }

    private static void ReadField(IPropertySymbol property, List<FieldModel> fields, List<Problem> problems)
    {
        if (property.GetMethod is null || property.SetMethod is null or { IsInitOnly: true })
        {
            problems.Add(Problem.At(property, Rules.NoSetter, property.Name));
        }
        else if (FieldReader.Read(property, problems) is { } field)
        {
            if (field.Field.Length == 0 || Encoding.UTF8.GetByteCount(field.Field) > MaxNameBytes || fields.Exists(f => f.Field == field.Field))
            {
                problems.Add(Problem.At(property, Rules.DuplicateName, property.Name, field.Field));
            }

            fields.Add(field);
        }
    }
}
