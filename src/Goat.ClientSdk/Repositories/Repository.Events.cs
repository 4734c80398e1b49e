using Goat.Merge;

namespace Goat;

/// <content>Telling observers.</content>
public sealed partial class Repository
{
    /// <summary>Raised when an item changes: for local changes on the thread that made them, for remote ones on <see cref="GoatDbOptions.NotificationContext"/>.</summary>
    public event EventHandler<ItemChangedEventArgs>? ItemChanged;

    /// <summary>Raised when <see cref="Status"/> changes in more than its numbers.</summary>
    public event EventHandler? StatusChanged;

    /// <summary>Raised when a relay refused a commit of this device. Its changes have been taken back; the event carries them.</summary>
    public event EventHandler<CommitRefusedEventArgs>? CommitRefused;

    internal bool HasListeners => ItemChanged is not null;

    internal void Announce(Item item, ItemChangeKind kind, IReadOnlyList<FieldChange> changes, ChangeOrigin origin)
    {
        var fields = new FieldChangedEventArgs[changes.Count];
        for (var i = 0; i < fields.Length; i++)
        {
            fields[i] = new FieldChangedEventArgs(changes[i].Field, FieldValue.Show(changes[i].OldValue), FieldValue.Show(changes[i].NewValue), origin);
            item.RaiseChanged(fields[i]);
        }

        ItemChanged?.Invoke(this, new ItemChangedEventArgs(item, kind, fields, origin));
    }

    private void AnnounceStatus() => Database.Notify(() => StatusChanged?.Invoke(this, EventArgs.Empty));
}
