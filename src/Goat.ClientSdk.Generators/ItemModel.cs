namespace Goat.ClientSdk.Generators;

/// <summary>A class with the attribute GoatItem, and what is wrong with it. Has no symbols, so that equal ones are not worked on again.</summary>
internal sealed record ItemModel(
    string Namespace, string ClassName, string Modifiers, string Schema, int Version, EquatableList<FieldModel> Fields, EquatableList<Problem> Problems);
