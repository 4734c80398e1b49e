namespace Goat;

/// <summary>
/// The operating system does not let the database's directory, or a file in it, be used: rights are missing, the file system is read-only, or something else has the name. Mend that, use another directory,
/// or open the database with <see cref="DatabaseAccess.ReadOnly"/> where it only has to be read.
/// </summary>
public sealed class DirectoryUnavailableException : GoatException
{
    internal DirectoryUnavailableException(string directory, Exception inner)
        : base($"The directory '{directory}' cannot be used: {inner.Message.TrimEnd('.')}. Give this process the right to read and write it and its files, or use another directory; where it is only to be read, open it with {nameof(DatabaseAccess)}.{nameof(DatabaseAccess.ReadOnly)}.", inner) => Directory = directory;

    /// <summary>The directory.</summary>
    public string Directory { get; }
}
