using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Goat.ClientSdk.Generators;

/// <summary>From a property to what code is written for it.</summary>
internal static class FieldReader
{
    private const string FieldAttribute = "Goat.GoatFieldAttribute";
    private const string Annotations = "System.ComponentModel.DataAnnotations.";

    public static FieldModel? Read(IPropertySymbol property, List<Problem> problems)
    {
        var nullable = property.Type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } wrapped ? wrapped.TypeArguments[0] : null;
        var isNullable = nullable is not null || property.NullableAnnotation == NullableAnnotation.Annotated;
        if (StorageOf(nullable ?? property.Type, isNullable) is not { } storage)
        {
            problems.Add(Problem.At(property, Rules.UnsupportedType, property.Name, property.Type.ToDisplayString()));
            return null;
        }

        var attribute = property.GetAttributes().FirstOrDefault(a => a.AttributeClass?.ToDisplayString() == FieldAttribute);
        var name = attribute?.ConstructorArguments.FirstOrDefault().Value as string ?? char.ToLowerInvariant(property.Name[0]) + property.Name.Substring(1);
        return new FieldModel(
            property.Name,
            property.Type.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat.AddMiscellaneousOptions(SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier)),
            SyntaxFacts.GetText(property.DeclaredAccessibility),
            name,
            storage.Type,
            storage.Get,
            storage.Set,
            OptionsOf(property, attribute, storage.Rules, problems));
    }

    private static (string Type, string Get, string Set, string Rules)? StorageOf(ITypeSymbol type, bool isNullable)
    {
        var name = type.WithNullableAnnotation(NullableAnnotation.NotAnnotated).ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat);
        var suffix = isNullable ? "?" : "";
        (string, string, string, string) Plain(string fieldType) => (fieldType, $"_access.Read({{0}}) is {name} v ? v : _access.Convert<{name}{suffix}>({{0}})", "value", "");
        (string, string, string, string) Small(long min, long max) =>
            ("Integer", $"_access.Read({{0}}) is long v and >= {min}L and <= {max}L ? ({name})v : _access.Convert<{name}{suffix}>({{0}})", "value", $"global::Goat.FieldRule.Range({min}L, {max}L)");
        switch (type.SpecialType)
        {
            case SpecialType.System_String:
                return ("String", $"_access.Read({{0}}) is string v ? v : _access.Convert<string>({{0}}){(isNullable ? "" : " ?? \"\"")}", "value", "");
            case SpecialType.System_Boolean: return Plain("Boolean");
            case SpecialType.System_Int64: return Plain("Integer");
            case SpecialType.System_Double: return Plain("Double");
            case SpecialType.System_Decimal: return Plain("Decimal");
            case SpecialType.System_Int32: return Small(int.MinValue, int.MaxValue);
            case SpecialType.System_Int16: return Small(short.MinValue, short.MaxValue);
            case SpecialType.System_Byte: return Small(byte.MinValue, byte.MaxValue);
            case SpecialType.System_SByte: return Small(sbyte.MinValue, sbyte.MaxValue);
            case SpecialType.System_UInt16: return Small(ushort.MinValue, ushort.MaxValue);
            case SpecialType.System_UInt32: return Small(uint.MinValue, uint.MaxValue);
            case SpecialType.System_Single:
                return ("Double", $"_access.Read({{0}}) is double v ? (float)v : _access.Convert<float{suffix}>({{0}})", "value", "");
        }

        return type switch
        {
            IArrayTypeSymbol { ElementType.SpecialType: SpecialType.System_Byte, Rank: 1 } =>
                ("Bytes", $"_access.Convert<byte[]>({{0}}){(isNullable ? "" : " ?? []")}", "value", ""),
            INamedTypeSymbol { TypeKind: TypeKind.Enum } e => EnumOf(e, name, suffix),
            INamedTypeSymbol { MetadataName: "GoatRef`1" } => ("String", $"_access.Read({{0}}) is string v ? new {name}(v) : {(isNullable ? "null" : "default")}", isNullable ? "value?.Key" : "value.Key", ""),
            _ => type.ToDisplayString() switch
            {
                "System.DateTimeOffset" => Plain("DateTimeOffset"),
                "System.DateOnly" => Plain("DateOnly"),
                "System.TimeSpan" => Plain("TimeSpan"),
                "System.Guid" => Plain("Guid"),
                _ => null,
            },
        };
    }

    private static (string Type, string Get, string Set, string Rules) EnumOf(INamedTypeSymbol type, string name, string suffix)
    {
        var members = type.GetMembers().OfType<IFieldSymbol>().Where(f => f.HasConstantValue).ToArray();
        var names = members.Select(m => $"\"{m.Name}\" => {name}.{m.Name}, ");
        var values = members.GroupBy(m => m.ConstantValue).Select(g => g.First()).Select(m => $"{name}.{m.Name} => \"{m.Name}\", ");
        return (
            "String",
            $"_access.Read({{0}}) switch {{ {string.Concat(names)}_ => _access.Convert<{name}{suffix}>({{0}}) }}",
            $"value switch {{ {(suffix.Length > 0 ? "null => null, " : "")}{string.Concat(values)}_ => value.ToString() }}",
            "");
    }

    private static string OptionsOf(IPropertySymbol property, AttributeData? field, string typeRule, List<Problem> problems)
    {
        var options = new List<string>();
        var rules = new List<string>();
        if (typeRule.Length > 0)
        {
            rules.Add(typeRule);
        }

        var isRequired = field?.NamedArguments.Any(a => a.Key == "Required" && a.Value.Value is true) == true;
        foreach (var attribute in property.GetAttributes())
        {
            var name = attribute.AttributeClass?.ToDisplayString() ?? "";
            isRequired |= name == Annotations + "RequiredAttribute";
            rules.AddRange(name.StartsWith(Annotations, StringComparison.Ordinal) ? RulesOf(name.Substring(Annotations.Length), attribute) : []);
        }

        if (isRequired)
        {
            options.Add("IsRequired = true");
        }

        if (field?.NamedArguments.FirstOrDefault(a => a.Key == "Default").Value is { IsNull: false, Kind: not TypedConstantKind.Error } value)
        {
            if (value.Kind == TypedConstantKind.Array)
            {
                problems.Add(Problem.At(property, Rules.MutableDefault, property.Name));
            }
            else
            {
                options.Add($"Default = {value.ToCSharpString()}");
            }
        }

        if (rules.Count > 0)
        {
            options.Add($"Rules = [{string.Join(", ", rules)}]");
        }

        return options.Count > 0 ? $" {{ {string.Join(", ", options)} }}" : "";
    }

    private static IEnumerable<string> RulesOf(string attribute, AttributeData data)
    {
        string Argument(int place) => Convert.ToString(data.ConstructorArguments[place].Value, CultureInfo.InvariantCulture);
        string Number(int place) => data.ConstructorArguments[place].Value is double d ? d.ToString("R", CultureInfo.InvariantCulture) + "d" : Argument(place) + "L";
        var count = data.ConstructorArguments.Length;
        switch (attribute)
        {
            case "MinLengthAttribute" when count == 1:
                yield return $"global::Goat.FieldRule.MinLength({Argument(0)})";
                break;
            case "MaxLengthAttribute" when count == 1:
                yield return $"global::Goat.FieldRule.MaxLength({Argument(0)})";
                break;
            case "StringLengthAttribute" when count == 1:
                yield return $"global::Goat.FieldRule.MaxLength({Argument(0)})";
                foreach (var least in data.NamedArguments.Where(a => a.Key == "MinimumLength"))
                {
                    yield return $"global::Goat.FieldRule.MinLength({least.Value.Value})";
                }

                break;
            case "RangeAttribute" when count == 2:
                yield return $"global::Goat.FieldRule.Range({Number(0)}, {Number(1)})";
                break;
            case "RegularExpressionAttribute" when count == 1:
                yield return $"global::Goat.FieldRule.Pattern({SymbolDisplay.FormatLiteral(Argument(0), quote: true)})";
                break;
        }
    }
}
