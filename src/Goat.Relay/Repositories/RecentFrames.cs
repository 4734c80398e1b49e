namespace Goat.Relay.Repositories;

/// <summary>The last frames of the active segment, as they were appended: those who were not told of them yet ask for them within a second, and that need not cost a read. A frame leaves when others need its room, or the segment is rolled.</summary>
internal sealed class RecentFrames
{
    private const int MaxBytes = 256 * 1024;

    private readonly Dictionary<FramePlace, ReadOnlyMemory<byte>> _frames = [];
    private readonly Queue<FramePlace> _byAge = new();

    /// <summary>Bytes that it holds.</summary>
    public long Bytes { get; private set; }

    public void Add(FramePlace place, ReadOnlyMemory<byte> bytes)
    {
        if (bytes.Length > MaxBytes || !_frames.TryAdd(place, bytes))
        {
            return;
        }

        _byAge.Enqueue(place);
        for (Bytes += bytes.Length; Bytes > MaxBytes;)
        {
            _frames.Remove(_byAge.Dequeue(), out var oldest);
            Bytes -= oldest.Length;
        }
    }

    public bool TryFind(FramePlace place, out ReadOnlyMemory<byte> bytes) => _frames.TryGetValue(place, out bytes);

    public void Clear()
    {
        _frames.Clear();
        _byAge.Clear();
        Bytes = 0;
    }
}
