using Microsoft.Win32.SafeHandles;

namespace Goat.Replicas;

/// <summary>What a replica file asks of the operating system to change what the disk has: a seam for tests, in which disks fail and power is lost.</summary>
internal class FileCalls
{
    public static FileCalls System { get; } = new();

    public virtual void Write(SafeFileHandle file, ReadOnlySpan<byte> bytes, long offset)
    {
        try
        {
            RandomAccess.Write(file, bytes, offset);
        }
        catch (ArgumentOutOfRangeException e)
        {
            throw TooLong(e);
        }
    }

    public virtual void SetLength(SafeFileHandle file, long length) => RandomAccess.SetLength(file, length);

    public virtual void Flush(SafeFileHandle file) => RandomAccess.FlushToDisk(file);

    // What .NET makes of EFBIG: a limit of the file system (4 GiB on FAT32), of the user or of the process.
    public static IOException TooLong(ArgumentOutOfRangeException e) => new("The file has the greatest length that is allowed here.", e);
}
