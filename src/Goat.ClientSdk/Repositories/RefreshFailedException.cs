namespace Goat;

/// <summary>The file of a repository that is open for reading only cannot be read any more. Its items stay as they are; put the file back, or make it readable, and it goes on by itself.</summary>
public sealed class RefreshFailedException : GoatException
{
    internal RefreshFailedException(string repository, Exception inner)
        : base($"The file of {repository} cannot be read: {inner.Message} Items stay as they are, and it is tried again.", inner) => Repository = repository;

    /// <summary>Path of the repository.</summary>
    public string Repository { get; }
}
