namespace Goat.Merge;

/// <summary>Whose write each slot of an item shows. One number serves for the first slots while they have the same writer, which is how most items stay. Changes in place: keep it in a field.</summary>
internal struct SlotWriters
{
    private int[]? _many;
    private int _one;
    private int _count;

    /// <summary>Whether the slots that have a writer have the same one and are the first.</summary>
    public readonly bool IsOne => _many is null;

    /// <summary>The first slots, which <see cref="One"/> wrote; 0 where <see cref="IsOne"/> does not hold.</summary>
    public readonly int OneCount => _count;

    /// <summary>The commit that wrote the first slots.</summary>
    public readonly int One => _one;

    /// <summary>The same writer for the first slots.</summary>
    public static SlotWriters OfFirst(int slots, int commit) => new() { _one = commit, _count = slots };

    /// <summary>A writer for each slot, -1 for none.</summary>
    public static SlotWriters OfEach(int[] commits) => new() { _many = commits };

    /// <summary>The commit whose write a slot shows; -1 for none.</summary>
    public readonly int Of(int slot)
    {
        if (_many is not null)
        {
            return slot <= _many.Length ? _many[slot - 1] : -1;
        }

        return slot <= _count ? _one : -1;
    }

    /// <summary>Notes the writer of a slot.</summary>
    /// <param name="slot">From 1.</param>
    /// <param name="commit">The commit.</param>
    /// <param name="slots">Slots that the item has by now.</param>
    public void Set(int slot, int commit, int slots)
    {
        if (_many is null && (_count == 0 || commit == _one) && slot <= _count + 1)
        {
            (_one, _count) = (commit, Math.Max(_count, slot));
            return;
        }

        if (_many is null)
        {
            _many = new int[slots];
            _many.AsSpan(0, _count).Fill(_one);
            _many.AsSpan(_count).Fill(-1);
            (_one, _count) = (0, 0);
        }
        else if (slot > _many.Length)
        {
            var before = _many.Length;
            Array.Resize(ref _many, slots);
            _many.AsSpan(before).Fill(-1);
        }

        _many[slot - 1] = commit;
    }

    /// <summary>Gives the array back where one number serves again.</summary>
    public void Trim()
    {
        if (_many is [var commit, ..] && commit >= 0 && !_many.AsSpan().ContainsAnyExcept(commit))
        {
            this = OfFirst(_many.Length, commit);
        }
    }
}
