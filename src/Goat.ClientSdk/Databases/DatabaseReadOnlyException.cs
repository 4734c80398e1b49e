namespace Goat;

/// <summary>An edit in a database that is open for reading only. Make it in the process that writes the database, or open it with <see cref="DatabaseAccess.ReadWrite"/>.</summary>
public sealed class DatabaseReadOnlyException : GoatException
{
    internal DatabaseReadOnlyException(string repository)
        : base($"{repository} is open for reading only. Edit it in the process that writes the database, or open the database with {nameof(DatabaseAccess)}.{nameof(DatabaseAccess.ReadWrite)}.") => Repository = repository;

    /// <summary>Path of the repository.</summary>
    public string Repository { get; }
}
