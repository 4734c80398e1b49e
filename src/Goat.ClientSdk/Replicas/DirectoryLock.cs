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

    private readonly Lock _gate = new();
    private readonly string _directory;
    private SafeFileHandle _held;
    private bool _isDisposed;

    private DirectoryLock(string directory, SafeFileHandle held) => (_directory, _held) = (directory, held);

    /// <summary>Makes the directory where there is none, and locks it.</summary>
    /// <exception cref="DatabaseInUseException">Somebody else has locked it.</exception>
    /// <exception cref="DirectoryUnavailableException">It cannot be made, or nothing can be written in it.</exception>
    public static DirectoryLock Take(string directory)
    {
        SafeFileHandle? held = null;
        try
        {
            Directory.CreateDirectory(directory);
            held = LockNow(directory);
            NoteOwner(directory);
            return new DirectoryLock(directory, held);
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

    /// <summary>Locks the directory that stands in the place of the one that was locked, where that was removed. To be called before anything is made in it.</summary>
    /// <exception cref="IOException">There is no directory, or it cannot be locked.</exception>
    /// <exception cref="DatabaseInUseException">Somebody else has locked the new one.</exception>
    public void Renew()
    {
        lock (_gate)
        {
            // On Windows nobody can remove it. On macOS only names tell: a directory without the note of its owner is another one.
            if (_isDisposed || OperatingSystem.IsWindows() || !FileChange.IsRemoved(_held, Path.Combine(_directory, OwnerName)))
            {
                return;
            }

            try
            {
                // It guards nothing any more, and must not stand in its own way.
                _ = Lock(_held, Unlock);
                var next = LockNow(_directory);
                _held.Dispose();
                _held = next;
            }
            catch (IOException e) when (IsHeld(e))
            {
                throw new DatabaseInUseException(_directory, ReadOwner(_directory), e);
            }

            NoteOwner(_directory);
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _isDisposed = true;
            if (!OperatingSystem.IsWindows())
            {
                // Closing alone is not enough: a process that is being started holds all handles for a moment.
                _ = Lock(_held, Unlock);
            }

            _held.Dispose();
        }
    }

    private static SafeFileHandle LockNow(string directory) => OperatingSystem.IsWindows() || LockDirectory(directory) is not { } locked ? LockFile(directory) : locked;

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

    private static SafeFileHandle LockFile(string directory) =>
        File.OpenHandle(Path.Combine(directory, LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);

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
