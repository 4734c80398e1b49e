namespace Goat.Cli.Commands;

/// <summary>A repository, as <c>goat ls --json</c> lists it.</summary>
/// <param name="Path">Its path; null where the file's header is damaged.</param>
/// <param name="Database">The database's id.</param>
/// <param name="File">Its file.</param>
/// <param name="Bytes">The file's length.</param>
internal sealed record RepositoryLine(string? Path, string? Database, string File, long Bytes);
