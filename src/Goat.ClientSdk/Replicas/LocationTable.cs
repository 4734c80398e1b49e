namespace Goat.Replicas;

/// <summary>Where each commit stands, by graph index: eight bytes each, in pieces.</summary>
internal sealed class LocationTable
{
    private const int PieceBits = 12;
    private const int PieceLength = 1 << PieceBits;
    private const int FirstPieceLength = 16;

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
            _pieces.Add(new ulong[Count == 0 ? FirstPieceLength : PieceLength]);
        }
        else if (Count == _pieces[0].Length)
        {
            // Only the first piece grows: small repositories stay small.
            var piece = _pieces[0];
            Array.Resize(ref piece, 4 * Count);
            _pieces[0] = piece;
        }

        Count++;
        this[Count - 1] = location;
    }

    /// <summary>The places so far: later ones do not show in it.</summary>
    public LocationTable Capture()
    {
        var capture = new LocationTable { Count = Count };
        capture._pieces.AddRange(_pieces);
        return capture;
    }

    public void Clear()
    {
        _pieces.Clear();
        Count = 0;
    }
}
