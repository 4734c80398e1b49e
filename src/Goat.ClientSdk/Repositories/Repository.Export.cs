using System.Buffers;
using System.Text;
using Goat.Wire;

namespace Goat;

/// <content>The state as bytes, and history.</content>
public sealed partial class Repository
{
    /// <summary>
    /// Writes the state of all items, deleted ones and conflicts among them, as canonical bytes: two replicas that hold the same commits write the same. Flush before; pending changes are not the same anywhere.
    /// </summary>
    public void ExportState(IBufferWriter<byte> destination)
    {
        ArgumentNullException.ThrowIfNull(destination);
        var writer = new WireWriter(64 * 1024);
        lock (Gate)
        {
            CheckOpen();
            var items = _items.Values.Where(i => i.Lifecycle != ItemLifecycle.None).Select(i => (Key: Encoding.UTF8.GetBytes(i.Key), Item: i)).ToArray();
            Array.Sort(items, static (a, b) => a.Key.AsSpan().SequenceCompareTo(b.Key));
            writer.WriteVarint(items.Length);
            foreach (var (key, item) in items)
            {
                writer.WriteBytes(key);
                item.State.Export(writer, _set.Graph);
            }
        }

        destination.Write(writer.Written);
    }

    /// <summary>The commits that changed an item, the most recent first. Reads them back from the store.</summary>
    /// <exception cref="ItemNotFoundException">There never was such an item.</exception>
    public async Task<IReadOnlyList<HistoryEntry>> HistoryAsync(string key, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(key);
        await FlushAsync(cancellationToken).ConfigureAwait(false);
        await _writing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            CheckOpen();
            return await WalkAsync(key, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _writing.Release();
        }
    }

    private async Task<IReadOnlyList<HistoryEntry>> WalkAsync(string key, CancellationToken cancellationToken)
    {
        var next = HeadsOf(key);
        var seen = next.ToHashSet();
        var entries = new List<HistoryEntry>();
        while (next.Length > 0)
        {
            var parents = new List<Commits.CommitId>();
            foreach (var commit in (await ReadAsync(next, cancellationToken).ConfigureAwait(false)).OfType<Commits.Commit>())
            {
                var change = commit.Header.Changes.First(c => c.Key == key);
                entries.Add(new HistoryEntry(commit.Id, commit.Header.Chain.Session, DateTimeOffset.FromUnixTimeMilliseconds(commit.Header.Time), commit.Header.Height, change.Kind));
                parents.AddRange(change.Parents.Where(seen.Add));
            }

            next = [.. parents];
        }

        return [.. entries.OrderByDescending(e => e.Height).ThenByDescending(e => e.Commit)];
    }

    private Commits.CommitId[] HeadsOf(string key)
    {
        lock (Gate)
        {
            return _items.TryGetValue(key, out var item)
                ? [.. item.State.Heads.Select(h => _set.Graph.IdAt(h.Commit))]
                : throw new ItemNotFoundException($"{Path} has no item '{key}'.");
        }
    }
}
