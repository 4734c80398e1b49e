namespace Goat;

/// <summary>Changes could not be written. They stay in memory and are tried again; make room or mend the disk, then flush.</summary>
public sealed class FlushFailedException : GoatException
{
    internal FlushFailedException(string repository, Exception inner)
        : base($"Changes of {repository} could not be written: {inner.Message} They stay in memory and are tried again.", inner) => Repository = repository;

    internal FlushFailedException(TimeoutException inner)
        : base("The disk did not answer when the database was closed. Changes that it had not taken are lost with this process.", inner) => Repository = "";

    /// <summary>Path of the repository; empty where closing stopped waiting for all of them.</summary>
    public string Repository { get; }
}
