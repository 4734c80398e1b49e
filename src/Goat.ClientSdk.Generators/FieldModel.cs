namespace Goat.ClientSdk.Generators;

/// <summary>A property of a typed item, as code is written for it.</summary>
/// <param name="Property">Its name.</param>
/// <param name="TypeName">Its type, fully qualified.</param>
/// <param name="Accessibility">Its accessibility.</param>
/// <param name="Field">The name it is stored under.</param>
/// <param name="FieldType">The member of Goat.FieldType.</param>
/// <param name="Get">The expression that reads it; {0} is its place.</param>
/// <param name="Set">The expression that is stored.</param>
/// <param name="Options">The initializer of its SchemaField; empty for none.</param>
internal sealed record FieldModel(string Property, string TypeName, string Accessibility, string Field, string FieldType, string Get, string Set, string Options);
