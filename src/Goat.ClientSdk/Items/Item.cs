using Goat.Merge;
using Goat.Pending;

namespace Goat;

/// <summary>
/// One item of a repository: a key and fields. Reading and writing are synchronous and in memory; a write is visible when the call returns and becomes part of a commit at the next flush.
/// Thread-safe: reading takes no lock and never waits; writes of one repository take turns. A thread that has seen one field of a <see cref="Set(ReadOnlySpan{ValueTuple{string, object}})"/>, or of a remote commit,
/// sees the others too. Reading several fields is not one operation, though: take a <see cref="Repository.Snapshot"/> where they must be of the same moment.
/// Once the repository is closed, everything but <see cref="Key"/> and <see cref="Repository"/> throws <see cref="ObjectDisposedException"/>.
/// </summary>
public sealed partial class Item
{
    // Null once the repository is closed.
    private volatile ItemState? _state;
    private volatile ItemLifecycle _lifecycle;
    private volatile object? _typed;

    internal Item(Repository repository, string key, ItemState state)
    {
        Repository = repository;
        Key = key;
        _state = state;
    }

    /// <summary>Raised for each field that shows another value than before: after a local write on the thread that wrote, for remote changes on <see cref="GoatDbOptions.NotificationContext"/>. See <see cref="Repository.ItemChanged"/>.</summary>
    public event EventHandler<FieldChangedEventArgs>? Changed;

    /// <summary>The repository.</summary>
    public Repository Repository { get; }

    /// <summary>The key: unique in the repository, and never changed.</summary>
    public string Key { get; }

    /// <summary>Whether the item is deleted. It stays readable and can be restored.</summary>
    /// <exception cref="ObjectDisposedException">The repository is closed.</exception>
    public bool IsDeleted => Shown is not null && _lifecycle == ItemLifecycle.Deleted;

    /// <summary>Whether the item can be edited.</summary>
    /// <exception cref="ObjectDisposedException">The repository is closed.</exception>
    public ItemStatus Status => Shown.NeedsNewerApp ? ItemStatus.NeedsNewerApp : Problems.Count > 0 ? ItemStatus.Invalid : ItemStatus.Normal;

    /// <summary>The name of the schema that the item was created with, whether or not the application knows it; empty for none.</summary>
    public string Schema => Shown.Schema;

    /// <summary>Values that the item's schema does not allow: others may have written them. They are shown all the same. Empty without a schema that the application knows.</summary>
    public IReadOnlyList<FieldProblem> Problems => Known(Shown)?.ProblemsOf(Shown.Snapshot) ?? [];

    /// <summary>The state that changes: the one that readers see, except while all of them are built anew; guarded by the repository's lock.</summary>
    internal ItemState State => Repository.RebuiltOf(this) ?? _state ?? throw Repository.Closed();

    /// <summary>The state that readers see.</summary>
    private ItemState Shown
    {
        get
        {
            Repository.Touch();
            return _state ?? throw Repository.Closed();
        }
    }

    /// <summary>Names and values that belong together; slot 0 is the field set.</summary>
    internal ReadOnlySpan<object?> Values => Shown.Snapshot;

    /// <summary>The object through which a typed application sees the item; null where none was asked for.</summary>
    internal object? Typed => _typed;

    /// <summary>What is not in a commit yet; guarded by the repository's lock.</summary>
    internal PendingEdit? Pending { get; set; }

    internal ItemLifecycle Lifecycle
    {
        get => _lifecycle;
        set => _lifecycle = value;
    }

    /// <summary>The last checkpoint that has taken the item's state, or began before there was an item; guarded by the repository's lock.</summary>
    internal int CheckpointMark { get; set; }

    internal bool HasListeners => Changed is not null;

    /// <summary>Those who listen to <see cref="Changed"/>.</summary>
    internal EventHandler<FieldChangedEventArgs>? Listeners => Changed;

    /// <inheritdoc/>
    public override string ToString() => Key;

    /// <summary>Shows another state, all of it at once.</summary>
    internal void Replace(ItemState state) => _state = state;

    /// <summary>Notes the object of a typed application, unless there is one of its class.</summary>
    internal T SetTyped<T>(T typed)
        where T : class
    {
        lock (Repository.Gate)
        {
            if (_typed is T known)
            {
                return known;
            }

            _typed = typed;
            return typed;
        }
    }

    private GoatSchema? Known(ItemState state) => Repository.Database.Schemas.Find(state.Schema);

    /// <summary>Lets go of the values.</summary>
    internal void Close() => (_state, Pending, Changed) = (null, null, null);
}
