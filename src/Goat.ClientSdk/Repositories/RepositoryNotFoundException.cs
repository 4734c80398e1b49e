namespace Goat;

/// <summary>A database that is open for reading only has no such repository, or none with content yet. Try again when the process that writes the database has made it.</summary>
public sealed class RepositoryNotFoundException : GoatException
{
    internal RepositoryNotFoundException(string repository, Exception? inner = null)
        : base($"There is no repository {repository} in the database, which is open for reading only. Correct the path, or try again when the process that writes the database has made it.", inner) => Repository = repository;

    /// <summary>Path of the repository.</summary>
    public string Repository { get; }
}
