using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Goat.Replicas;

/// <summary>
/// Which file stands at a path, and when anything about it last changed (statx(2)). Unlike the times that .NET knows, this one cannot be set: it tells a file that was restored, times and all, from the one that was closed.
/// </summary>
internal static partial class FileChange
{
    private const int CurrentDirectory = -100;
    private const int TheFileItself = 0x1000;
    private const uint ChangeTimeAndNumber = 0x180;
    private const uint Links = 0x4;
    private const int LinksOffset = 16;
    private const int NumberOffset = 32;
    private const int SecondsOffset = 96;
    private const int NanosecondsOffset = 104;
    private const int StatusBytes = 256;

    /// <summary>Number of the file, seconds and nanoseconds of the change; zeros where the system does not tell.</summary>
    public static (ulong Number, long Seconds, uint Nanoseconds) Of(string path)
    {
        if (!OperatingSystem.IsLinux())
        {
            return default;
        }

        // The same layout on all architectures: linux/stat.h.
        Span<byte> status = stackalloc byte[StatusBytes];
        status.Clear();
        try
        {
            return Status(CurrentDirectory, path, 0, ChangeTimeAndNumber, status) == 0
                ? (BinaryPrimitives.ReadUInt64LittleEndian(status[NumberOffset..]), BinaryPrimitives.ReadInt64LittleEndian(status[SecondsOffset..]), BinaryPrimitives.ReadUInt32LittleEndian(status[NanosecondsOffset..]))
                : default;
        }
        catch (EntryPointNotFoundException)
        {
            // A C library from before 2018.
            return default;
        }
    }

    /// <summary>Whether somebody has removed an open file: it has no name any more. Elsewhere than on Linux, whether no file has its name.</summary>
    public static bool IsRemoved(SafeFileHandle file, string path)
    {
        if (!OperatingSystem.IsLinux())
        {
            return !File.Exists(path);
        }

        Span<byte> status = stackalloc byte[StatusBytes];
        try
        {
            return Status(file, "", TheFileItself, Links, status) == 0 ? BinaryPrimitives.ReadUInt32LittleEndian(status[LinksOffset..]) == 0 : !File.Exists(path);
        }
        catch (EntryPointNotFoundException)
        {
            return !File.Exists(path);
        }
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Status(SafeFileHandle file, string path, int flags, uint mask, Span<byte> status);

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Status(int directory, string path, int flags, uint mask, Span<byte> status);
}
