namespace Goat;

/// <summary>A directory that is to be opened for reading only holds no database. Correct the path, or open it with <see cref="DatabaseAccess.ReadWrite"/> first, which makes one.</summary>
public sealed class DatabaseNotFoundException : GoatException
{
    internal DatabaseNotFoundException(string directory)
        : base($"There is no database in '{directory}'. Correct the path, or open it with {nameof(DatabaseAccess)}.{nameof(DatabaseAccess.ReadWrite)} first, which makes one.") => Directory = directory;

    /// <summary>The directory.</summary>
    public string Directory { get; }
}
