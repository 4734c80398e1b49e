using Microsoft.Win32.SafeHandles;

namespace Goat.Benchmarks.Baselines;

/// <summary>A file that is only appended to, and deleted at the end.</summary>
internal sealed class TemporaryFile : IDisposable
{
    private readonly string _path;
    private readonly SafeFileHandle _handle;
    private long _length;

    private TemporaryFile(string path)
    {
        _path = path;
        _handle = File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write);
    }

    public static TemporaryFile Create() => new(Path.Combine(Path.GetTempPath(), Path.GetRandomFileName()));

    public void Append(ReadOnlySpan<byte> bytes)
    {
        RandomAccess.Write(_handle, bytes, _length);
        _length += bytes.Length;
    }

    /// <summary>Waits for the disk.</summary>
    public void Sync() => RandomAccess.FlushToDisk(_handle);

    public void Dispose()
    {
        _handle.Dispose();
        File.Delete(_path);
    }
}
