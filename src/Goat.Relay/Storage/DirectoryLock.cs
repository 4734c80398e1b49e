namespace Goat.Relay.Storage;

/// <summary>Keeps a second relay process away from a data directory, as long as it is not disposed.</summary>
public sealed class DirectoryLock : IDisposable
{
    private readonly FileStream _file;

    private DirectoryLock(FileStream file) => _file = file;

    /// <summary>Locks a directory, which is made if need be.</summary>
    /// <exception cref="StorageUnavailableException">Another process has it.</exception>
    public static DirectoryLock Take(string directory)
    {
        try
        {
            Directory.CreateDirectory(directory);
            return new DirectoryLock(new FileStream(Path.Combine(directory, "relay.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StorageUnavailableException($"The data directory '{directory}' cannot be locked; another relay may be using it. Stop that one or name another directory.", e);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();
}
