using Microsoft.Win32.SafeHandles;

namespace Goat.Replicas;

/// <summary>What tells that a file was appended to, cut or replaced.</summary>
/// <param name="Length">Its bytes.</param>
/// <param name="Written">When it was last written.</param>
/// <param name="Created">When it was made; another time, or none, where the file system does not know.</param>
internal readonly record struct FileVersion(long Length, DateTime Written, DateTime Created)
{
    public static FileVersion Of(SafeFileHandle file) => new(RandomAccess.GetLength(file), File.GetLastWriteTimeUtc(file), File.GetCreationTimeUtc(file));
}
