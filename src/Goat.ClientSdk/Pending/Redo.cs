using Goat.Commits;

namespace Goat.Pending;

/// <summary>A change of the own device that is made again after the state was rebuilt.</summary>
/// <param name="Key">The item.</param>
/// <param name="Kind">What happens to it.</param>
/// <param name="Operations">What happens to its fields.</param>
/// <param name="Of">The commit that it stood in; null where it stood in none.</param>
/// <param name="Schema">The schema of the item; empty for none.</param>
internal sealed record Redo(string Key, ChangeKind Kind, IReadOnlyList<FieldOperation> Operations, CommitId? Of, string Schema = "");
