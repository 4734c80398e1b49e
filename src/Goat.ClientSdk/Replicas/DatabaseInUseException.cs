namespace Goat;

/// <summary>Another process, or another <see cref="GoatDb"/> of this one, writes the directory. Close it, or use another directory.</summary>
public sealed class DatabaseInUseException : GoatException
{
    internal DatabaseInUseException(string directory, int? processId, Exception inner)
        : base($"The database in '{directory}' is in use by {(processId is { } id ? $"process {id}" : "another process")}. Close it there first, or open another directory.", inner)
    {
        Directory = directory;
        ProcessId = processId;
    }

    /// <summary>The directory.</summary>
    public string Directory { get; }

    /// <summary>Id of the process that has it open; null where it cannot be told.</summary>
    public int? ProcessId { get; }
}
