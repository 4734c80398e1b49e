using Goat.Identity;

namespace Goat.Cli.Verification;

/// <summary>What the first frame of a replica file says.</summary>
/// <param name="Database">The database.</param>
/// <param name="Repository">The repository.</param>
/// <param name="Path">Its path.</param>
internal sealed record ReplicaFileHeader(DatabaseId Database, RepositoryId Repository, string Path);
