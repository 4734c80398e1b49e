using Goat.Replicas;
using Microsoft.Win32.SafeHandles;

namespace Goat.ClientSdk.Tests.Faults;

/// <summary>
/// A disk behind a file: the file is what the system shows, and the disk has of it what was flushed. When power is lost, some of the pages that were written since are there, in no order. A flush that fails does what Linux
/// does: all pages count as written afterwards, some of them are, and of the others the system may show what the disk has.
/// </summary>
internal sealed class SimulatedDisk(int seed) : FileCalls
{
    private const int PageBytes = 512;

    private readonly Lock _lock = new();
    private readonly Random _random = new(seed);
    private readonly SortedSet<int> _dirty = [];
    private byte[] _disk = [];
    private int _length;

    /// <summary>Whether flushes fail.</summary>
    public bool Fails { get; set; }

    /// <summary>The disk has all of a file.</summary>
    public void Begin(byte[] content)
    {
        lock (_lock)
        {
            (_disk, _length) = ([.. content], content.Length);
            _dirty.Clear();
        }
    }

    public override void Write(SafeFileHandle file, ReadOnlySpan<byte> bytes, long offset)
    {
        lock (_lock)
        {
            base.Write(file, bytes, offset);
            Touch((int)offset, (int)offset + bytes.Length);
        }
    }

    public override void SetLength(SafeFileHandle file, long length)
    {
        lock (_lock)
        {
            base.SetLength(file, length);
            Touch((int)length, Math.Max(_length, (int)length + 1));
        }
    }

    public override void Flush(SafeFileHandle file)
    {
        lock (_lock)
        {
            if (Fails)
            {
                Take(Shown(file), isSome: true);
                Forget(file);
                throw new IOException("Input/output error");
            }

            Take(Shown(file), isSome: false);
        }
    }

    /// <summary>What the disk has after power was lost at this moment.</summary>
    /// <param name="shown">What the system shows of the file.</param>
    public byte[] LosePower(byte[] shown)
    {
        lock (_lock)
        {
            var length = shown.Length > _length ? _random.Next(_length, shown.Length + 1) : shown.Length;
            Take(shown, isSome: true);
            return _disk[..length];
        }
    }

    private static byte[] Shown(SafeFileHandle file) => FileReplicaStore.Read(file, 0, (int)RandomAccess.GetLength(file)).ToArray();

    private void Touch(int from, int to) => _dirty.UnionWith(Enumerable.Range(from / PageBytes, ((to + PageBytes - 1) / PageBytes) - (from / PageBytes)));

    private void Take(byte[] shown, bool isSome)
    {
        // What was never written is zeros.
        Array.Resize(ref _disk, shown.Length);
        foreach (var page in _dirty.Where(p => p * PageBytes < shown.Length && !(isSome && _random.Next(2) == 0)))
        {
            var bytes = shown.AsSpan(page * PageBytes, Math.Min(PageBytes, shown.Length - (page * PageBytes)));
            bytes.CopyTo(_disk.AsSpan(page * PageBytes));
        }

        _dirty.Clear();
        _length = isSome ? Math.Min(_length, shown.Length) : shown.Length;
    }

    private void Forget(SafeFileHandle file)
    {
        if (_random.Next(4) == 0)
        {
            base.Write(file, _disk, 0);
        }
    }
}
