using System.Globalization;

namespace Goat.Replicas;

/// <summary>Lets one process at a time write a database directory. The operating system releases it when the process ends, however that happens.</summary>
internal sealed class DirectoryLock : IDisposable
{
    private const string LockName = "goat.lock";
    private const string OwnerName = "goat.pid";

    private readonly FileStream _file;

    private DirectoryLock(FileStream file) => _file = file;

    /// <summary>Makes the directory where there is none, and locks it.</summary>
    /// <exception cref="DatabaseInUseException">Somebody else has locked it.</exception>
    /// <exception cref="DirectoryUnavailableException">It cannot be made, or nothing can be written in it.</exception>
    public static DirectoryLock Take(string directory)
    {
        FileStream? file = null;
        try
        {
            Directory.CreateDirectory(directory);
            file = new FileStream(Path.Combine(directory, LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            File.WriteAllText(Path.Combine(directory, OwnerName), Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
            return new DirectoryLock(file);
        }
        catch (IOException e) when (file is null && IsHeld(e))
        {
            throw new DatabaseInUseException(directory, ReadOwner(directory), e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            file?.Dispose();
            throw new DirectoryUnavailableException(directory, e);
        }
    }

    public void Dispose() => _file.Dispose();

    // ERROR_SHARING_VIOLATION and ERROR_LOCK_VIOLATION; EWOULDBLOCK of Linux and of macOS.
    private static bool IsHeld(IOException e) => e.HResult is unchecked((int)0x80070020) or unchecked((int)0x80070021) or 11 or 35;

    private static int? ReadOwner(string directory)
    {
        try
        {
            return int.TryParse(File.ReadAllText(Path.Combine(directory, OwnerName)), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : null;
        }
        catch (IOException)
        {
            // The owner may not have written it yet; the message does without.
            return null;
        }
    }
}
