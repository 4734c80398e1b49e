using System.Runtime.InteropServices;

namespace Goat.FaultWriter;

/// <summary>Limits how long this process may make files (RLIMIT_FSIZE): a full disk that needs no rights.</summary>
internal static partial class FileSizeLimit
{
    private const int FileSize = 1;
    private const PosixSignal FileSizeExceeded = (PosixSignal)25;

    /// <summary>Sets the limit; null lifts it.</summary>
    public static void Set(long? bytes)
    {
        if (GetLimit(FileSize, out var limit) != 0)
        {
            throw new IOException(Marshal.GetLastPInvokeErrorMessage());
        }

        limit.Soft = bytes is { } some ? (nuint)some : limit.Hard;
        if (SetLimit(FileSize, in limit) != 0)
        {
            throw new IOException(Marshal.GetLastPInvokeErrorMessage());
        }
    }

    /// <summary>Makes writes beyond the limit fail, where the signal would end the process.</summary>
    public static IDisposable Survive() => PosixSignalRegistration.Create(FileSizeExceeded, context => context.Cancel = true);

    [LibraryImport("libc", EntryPoint = "getrlimit", SetLastError = true)]
    private static partial int GetLimit(int resource, out Limit limit);

    [LibraryImport("libc", EntryPoint = "setrlimit", SetLastError = true)]
    private static partial int SetLimit(int resource, in Limit limit);

    [StructLayout(LayoutKind.Sequential)]
    private struct Limit
    {
        public nuint Soft;
        public nuint Hard;
    }
}
