namespace Goat.Commits;

/// <summary>Operation codes of docs/format.md.</summary>
public enum FieldOperationKind : byte
{
    /// <summary>The value is replaced.</summary>
    Set = 1,

    /// <summary>The field has no value any more.</summary>
    Remove = 2,

    /// <summary>A counter is raised or lowered.</summary>
    Add = 16,

    /// <summary>Elements of a set are added and removed.</summary>
    EditSet = 17,

    /// <summary>Entries of a map are put and removed.</summary>
    EditMap = 18,

    /// <summary>Elements of a list are inserted and deleted.</summary>
    EditList = 19,

    /// <summary>Text is inserted and deleted.</summary>
    EditText = 20,
}
