namespace Goat;

/// <summary>Changes could not be written. They stay in memory and are tried again; make room or mend the disk, then flush.</summary>
public sealed class FlushFailedException : GoatException
{
    internal FlushFailedException(string repository, Exception inner)
        : base($"Changes of {repository} could not be written: {inner.Message} They stay in memory and are tried again.", inner) => Repository = repository;

    /// <summary>Path of the repository.</summary>
    public string Repository { get; }
}
