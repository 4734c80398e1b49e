namespace Goat;

/// <summary>What a database is opened for.</summary>
public enum DatabaseAccess
{
    /// <summary>Reading and writing. One process at a time, which locks the directory.</summary>
    ReadWrite,

    /// <summary>
    /// Reading beside a process that may be writing, whose commits appear as it flushes them. Takes no lock, writes no byte and asks no relay; edits throw <see cref="DatabaseReadOnlyException"/>.
    /// </summary>
    ReadOnly,
}
