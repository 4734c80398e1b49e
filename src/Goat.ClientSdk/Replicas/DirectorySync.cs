using System.Runtime.InteropServices;

namespace Goat.Replicas;

/// <summary>
/// Makes the disk keep the names in a directory, which on Unix takes an fsync of its own (fsync(2)). .NET has no call for it; Windows needs none.
/// </summary>
internal static partial class DirectorySync
{
    public static void Flush(string directory)
    {
        if (OperatingSystem.IsWindows() || OperatingSystem.IsBrowser())
        {
            return;
        }

        var file = Open(directory, 0);
        if (file < 0)
        {
            throw new IOException($"The directory '{directory}' cannot be opened: {Marshal.GetLastPInvokeErrorMessage()}");
        }

        try
        {
            if (FSync(file) != 0 && !HasNothingToFlush(Marshal.GetLastPInvokeError()))
            {
                throw new IOException($"The directory '{directory}' cannot be flushed: {Marshal.GetLastPInvokeErrorMessage()}");
            }
        }
        finally
        {
            _ = Close(file);
        }
    }

    // EINVAL; ENOTSUP of Linux and of macOS: some file systems know no such thing.
    private static bool HasNothingToFlush(int error) => error is 22 or 95 or 45;

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int FSync(int file);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int file);
}
