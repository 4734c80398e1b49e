using Microsoft.CodeAnalysis;

namespace Goat.ClientSdk.Generators;

/// <summary>What typed items must not be like.</summary>
internal static class Rules
{
    private const string Category = "Goat";

    public static readonly DiagnosticDescriptor NotPartial = New("GOAT001", "A typed item is a partial class", "'{0}' must be a partial class that is neither nested, generic, abstract nor static");
    public static readonly DiagnosticDescriptor UnsupportedType = New("GOAT002", "A field has a type that can be stored", "Property '{0}' is of type {1}, which cannot be stored in a field");
    public static readonly DiagnosticDescriptor NoVersion = New("GOAT003", "A schema has a version", "'{0}' needs a version: [GoatItem(\"...\", Version = 1)]");
    public static readonly DiagnosticDescriptor DuplicateName = New("GOAT004", "Fields have different names", "Property '{0}' has the field name '{1}', which another property has, or which cannot be a name");
    public static readonly DiagnosticDescriptor MutableDefault = New("GOAT005", "A default cannot be changed", "The default of property '{0}' must be a constant of its type, not an array");
    public static readonly DiagnosticDescriptor DuplicateSchema = New("GOAT006", "A schema has one class", "'{0}' has the schema name '{1}', which another class has");
    public static readonly DiagnosticDescriptor NoSetter = New("GOAT007", "A field can be read and set", "Property '{0}' must have a getter and a setter");

    private static readonly Dictionary<string, DiagnosticDescriptor> All =
        new[] { NotPartial, UnsupportedType, NoVersion, DuplicateName, MutableDefault, DuplicateSchema, NoSetter }.ToDictionary(d => d.Id);

    public static DiagnosticDescriptor Of(string id) => All[id];

    private static DiagnosticDescriptor New(string id, string title, string message) => new(id, title, message, Category, DiagnosticSeverity.Error, isEnabledByDefault: true);
}
