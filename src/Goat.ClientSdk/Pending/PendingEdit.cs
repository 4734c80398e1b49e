using Goat.Commits;
using Goat.Identity;

namespace Goat.Pending;

/// <summary>What the next commit says about one item. The values are those that the item shows when the commit is built.</summary>
internal sealed class PendingEdit(PendingBatch batch, Item item, ChangeKind kind)
{
    private SlotSet _slots;

    public PendingBatch Batch { get; } = batch;

    public Item Item { get; } = item;

    public ChangeKind Kind { get; } = kind;

    /// <summary>For a create with an automatic key: the chain and counter that the key was derived from.</summary>
    public (ChainId Chain, long Counter)? DerivedFrom { get; init; }

    public void Touch(int slot) => _slots.Add(slot);

    public bool Touches(int slot) => _slots.Contains(slot);

    public List<int> Slots() => _slots.ToList();
}
