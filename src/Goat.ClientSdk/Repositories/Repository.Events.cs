using Goat.Merge;

namespace Goat;

/// <content>Telling observers.</content>
public sealed partial class Repository
{
    /// <summary>
    /// Raised once when an item changes, after it shows the change: for local changes on the thread that made them, before the call returns; for remote ones on <see cref="GoatDbOptions.NotificationContext"/>.
    /// No lock is held meanwhile, so a handler may read and write anything; when two threads change an item at the same time, the two events may come in either order.
    /// What a handler throws is logged, and reaches neither the other handlers nor whoever made the change.
    /// </summary>
    public event EventHandler<ItemChangedEventArgs>? ItemChanged;

    /// <summary>Raised when <see cref="Status"/> changes in more than its numbers, on <see cref="GoatDbOptions.NotificationContext"/>.</summary>
    public event EventHandler? StatusChanged;

    /// <summary>Raised when a relay refused a commit of this device, on <see cref="GoatDbOptions.NotificationContext"/>. Its changes have been taken back; the event carries them.</summary>
    public event EventHandler<CommitRefusedEventArgs>? CommitRefused;

    internal bool HasListeners => ItemChanged is not null;

    internal void Announce(Item item, ItemChangeKind kind, IReadOnlyList<FieldChange> changes, ChangeOrigin origin)
    {
        var fields = new FieldChangedEventArgs[changes.Count];
        for (var i = 0; i < fields.Length; i++)
        {
            fields[i] = new FieldChangedEventArgs(changes[i].Field, FieldValue.Show(changes[i].OldValue), FieldValue.Show(changes[i].NewValue), origin);
            Tell(item.Listeners, item, fields[i]);
        }

        Tell(ItemChanged, this, new ItemChangedEventArgs(item, kind, fields, origin));
    }

    private void AnnounceStatus() => Database.Notify(() =>
    {
        foreach (var handler in Delegate.EnumerateInvocationList(StatusChanged))
        {
            Database.Guarded(() => handler(this, EventArgs.Empty));
        }
    });

    private void Announce(RefusedCommit refused) => Database.Notify(() => Tell(CommitRefused, this, new CommitRefusedEventArgs(refused)));

    private void Tell<T>(EventHandler<T>? handlers, object sender, T args)
    {
        foreach (var handler in Delegate.EnumerateInvocationList(handlers))
        {
            try
            {
                handler(sender, args);
            }
            catch (Exception e)
            {
                ClientLog.ObserverFailed(_logger, Path, e);
            }
        }
    }
}
