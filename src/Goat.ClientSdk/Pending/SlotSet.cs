namespace Goat.Pending;

/// <summary>Slots of an item, in no order: bits for the first 64, a set beyond.</summary>
internal struct SlotSet
{
    private ulong _bits;
    private HashSet<int>? _more;

    public readonly bool IsEmpty => _bits == 0 && _more is null;

    public void Add(int slot)
    {
        if (slot < 64)
        {
            _bits |= 1UL << slot;
        }
        else
        {
            (_more ??= []).Add(slot);
        }
    }

    public readonly bool Contains(int slot) => slot < 64 ? (_bits & (1UL << slot)) != 0 : _more is not null && _more.Contains(slot);

    public readonly List<int> ToList()
    {
        var slots = new List<int>(System.Numerics.BitOperations.PopCount(_bits) + (_more?.Count ?? 0));
        for (var bits = _bits; bits != 0; bits &= bits - 1)
        {
            slots.Add(System.Numerics.BitOperations.TrailingZeroCount(bits));
        }

        if (_more is not null)
        {
            slots.AddRange(_more);
        }

        return slots;
    }
}
