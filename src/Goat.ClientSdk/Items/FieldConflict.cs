using Goat.Commits;
using Goat.Identity;

namespace Goat;

/// <summary>A value that somebody wrote concurrently with the one that a field shows. It stays visible until the field is written.</summary>
/// <param name="Value">The value; null also where the field was removed.</param>
/// <param name="Session">Who wrote it.</param>
/// <param name="Time">When, by the author's clock.</param>
/// <param name="Commit">The commit.</param>
public sealed record FieldConflict(object? Value, SessionId Session, DateTimeOffset Time, CommitId Commit);
