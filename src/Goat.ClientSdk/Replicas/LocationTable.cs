namespace Goat.Replicas;

/// <summary>Where each commit stands, by graph index: eight bytes each, in pieces that never move.</summary>
internal sealed class LocationTable
{
    private const int PieceBits = 12;
    private const int PieceLength = 1 << PieceBits;

    private readonly List<ulong[]> _pieces = [];

    public int Count { get; private set; }

    public CommitLocation this[int index]
    {
        get => CommitLocation.Unpack(_pieces[index >> PieceBits][index & (PieceLength - 1)]);
        set => _pieces[index >> PieceBits][index & (PieceLength - 1)] = value.Packed;
    }

    public void Add(CommitLocation location)
    {
        if (Count >> PieceBits == _pieces.Count)
        {
            _pieces.Add(new ulong[PieceLength]);
        }

        Count++;
        this[Count - 1] = location;
    }

    public void Clear()
    {
        _pieces.Clear();
        Count = 0;
    }
}
