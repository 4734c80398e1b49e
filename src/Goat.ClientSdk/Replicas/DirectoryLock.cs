using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Goat.Replicas;

/// <summary>
/// Lets one process at a time write a database directory. The operating system releases it when the process ends, however that happens. On Unix the directory itself is locked (flock(2)): a locked file in it would keep .NET
/// from copying or zipping the directory.
/// </summary>
internal sealed partial class DirectoryLock : IDisposable
{
    private const string LockName = "goat.lock";
    private const string OwnerName = "goat.pid";

    // LOCK_EX with LOCK_NB, and LOCK_UN.
    private const int ExclusiveAtOnce = 2 | 4;
    private const int Unlock = 8;

    private readonly IDisposable _held;

    private DirectoryLock(IDisposable held) => _held = held;

    /// <summary>Makes the directory where there is none, and locks it.</summary>
    /// <exception cref="DatabaseInUseException">Somebody else has locked it.</exception>
    /// <exception cref="DirectoryUnavailableException">It cannot be made, or nothing can be written in it.</exception>
    public static DirectoryLock Take(string directory)
    {
        IDisposable? held = null;
        try
        {
            Directory.CreateDirectory(directory);
            held = OperatingSystem.IsWindows() || LockDirectory(directory) is not { } locked ? LockFile(directory) : locked;
            NoteOwner(directory);
            return new DirectoryLock(held);
        }
        catch (IOException e) when (held is null && IsHeld(e))
        {
            throw new DatabaseInUseException(directory, ReadOwner(directory), e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            held?.Dispose();
            throw new DirectoryUnavailableException(directory, e);
        }
    }

    public void Dispose()
    {
        if (_held is SafeFileHandle directory)
        {
            // Closing alone is not enough: a process that is being started holds all handles for a moment.
            _ = Lock(directory, Unlock);
        }

        _held.Dispose();
    }

    /// <summary>Locks the directory; null where directories cannot be locked, as on some network file systems.</summary>
    private static SafeFileHandle? LockDirectory(string directory)
    {
        // Processes that are started meanwhile must not keep the lock: O_CLOEXEC of Linux and of macOS.
        var handle = new SafeFileHandle(Open(directory, OperatingSystem.IsLinux() ? 0x80000 : 0x1000000), ownsHandle: true);
        if (handle.IsInvalid || Lock(handle, ExclusiveAtOnce) == 0)
        {
            return handle.IsInvalid ? null : handle;
        }

        var error = new IOException(Marshal.GetLastPInvokeErrorMessage(), Marshal.GetLastPInvokeError());
        handle.Dispose();
        return IsHeld(error) ? throw error : null;
    }

    private static FileStream LockFile(string directory) =>
        new(Path.Combine(directory, LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);

    // ERROR_SHARING_VIOLATION and ERROR_LOCK_VIOLATION; EWOULDBLOCK of Linux and of macOS.
    private static bool IsHeld(IOException e) => e.HResult is unchecked((int)0x80070020) or unchecked((int)0x80070021) or 11 or 35;

    private static void NoteOwner(string directory)
    {
        try
        {
            File.WriteAllText(Path.Combine(directory, OwnerName), Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
        }
        catch (IOException)
        {
            // It is for the message to others only: a full disk must not keep anybody from reading.
        }
    }

    private static int? ReadOwner(string directory)
    {
        try
        {
            return int.TryParse(File.ReadAllText(Path.Combine(directory, OwnerName)), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The owner may not have written it yet, or could not; the message does without.
            return null;
        }
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    private static partial int Lock(SafeFileHandle file, int operation);
}
