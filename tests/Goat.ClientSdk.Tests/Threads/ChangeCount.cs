namespace Goat.ClientSdk.Tests.Threads;

/// <summary>Counts what writers did and what observers were told.</summary>
internal sealed class ChangeCount
{
    private long _updates;
    private long _ownFields;
    private long _lives;
    private readonly long[] _told = new long[Enum.GetValues<ItemChangeKind>().Length];
    private long _toldOwnFields;

    public ChangeCount(Repository repository, IEnumerable<Item> own)
    {
        repository.ItemChanged += (_, e) => Interlocked.Increment(ref _told[(int)e.Kind]);
        foreach (var item in own)
        {
            item.Changed += (_, _) => Interlocked.Increment(ref _toldOwnFields);
        }
    }

    /// <summary>Items were set, some fields each.</summary>
    public void Set(int own, int shared, int fields)
    {
        Interlocked.Add(ref _updates, own + shared);
        Interlocked.Add(ref _ownFields, fields * own);
    }

    /// <summary>An item was created, deleted, restored and deleted.</summary>
    public void Lived() => Interlocked.Increment(ref _lives);

    public void Check()
    {
        Assert.Equal((_updates, _ownFields), (_told[(int)ItemChangeKind.Updated], _toldOwnFields));
        Assert.Equal((_lives, 2 * _lives, _lives), (_told[(int)ItemChangeKind.Created], _told[(int)ItemChangeKind.Deleted], _told[(int)ItemChangeKind.Restored]));
        Assert.True(_updates > 0 && _lives > 0);
    }
}
