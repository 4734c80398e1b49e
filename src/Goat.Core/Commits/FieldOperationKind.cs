namespace Goat.Commits;

/// <summary>Operation codes of docs/format.md.</summary>
public enum FieldOperationKind : byte
{
    /// <summary>The value is replaced.</summary>
    Set = 1,

    /// <summary>The field has no value any more.</summary>
    Remove = 2,
}
