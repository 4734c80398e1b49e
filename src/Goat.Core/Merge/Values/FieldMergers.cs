using Goat.Commits;

namespace Goat.Merge.Values;

/// <summary>The types of fields that operations continue.</summary>
internal static class FieldMergers
{
    private static readonly IFieldMerger[] All = [new CounterMerger(), new EntryMerger(FieldOperationKind.EditSet), new EntryMerger(FieldOperationKind.EditMap), new ListMerger(), new TextMerger()];

    /// <summary>The merger of an operation.</summary>
    public static IFieldMerger Of(FieldOperationKind kind) => All[kind - FieldOperationKind.Add];

    /// <summary>The merger of an operation; null for none.</summary>
    public static IFieldMerger? Find(FieldOperationKind kind) => kind >= FieldOperationKind.Add && kind - FieldOperationKind.Add < All.Length ? Of(kind) : null;
}
