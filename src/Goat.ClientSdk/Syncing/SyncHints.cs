using Goat.Commits;
using Goat.Identity;

namespace Goat.Syncing;

/// <summary>
/// The frontiers that relays had when both sides last held the same, in a small file beside the replicas. Only hints: without them, or with wrong ones, the next round costs a little more.
/// </summary>
internal sealed class SyncHints(string? directory, TimeProvider time)
{
    private const string Name = "relays.hints";
    private const int MaxTips = 64;

    private static readonly TimeSpan SaveInterval = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private Dictionary<(string Relay, RepositoryId Repository), IReadOnlyList<CommitId>>? _hints;
    private long _savedAt = time.GetTimestamp();

    public IReadOnlyList<CommitId> Find(Uri relay, RepositoryId repository)
    {
        lock (_lock)
        {
            _hints ??= Load();
            return _hints.GetValueOrDefault((relay.AbsoluteUri, repository)) ?? [];
        }
    }

    public void Note(Uri relay, RepositoryId repository, IReadOnlyList<CommitId> tips)
    {
        lock (_lock)
        {
            _hints ??= Load();
            _hints[(relay.AbsoluteUri, repository)] = tips.Count <= MaxTips ? tips : [];
        }
    }

    /// <summary>Saves if that was not done for a minute, so that a process that is killed forgets little.</summary>
    public void SaveNowAndThen()
    {
        lock (_lock)
        {
            if (time.GetElapsedTime(_savedAt) < SaveInterval)
            {
                return;
            }

            _savedAt = time.GetTimestamp();
            Save();
        }
    }

    public void Save()
    {
        lock (_lock)
        {
            if (directory is null || _hints is null)
            {
                return;
            }

            try
            {
                File.WriteAllLines(Path.Combine(directory, Name), _hints.Select(h => $"{h.Key.Relay} {h.Key.Repository} {string.Join(',', h.Value)}"));
            }
            catch (IOException)
            {
                // A hint that is not written costs a round at the next start, nothing else.
            }
        }
    }

    private Dictionary<(string Relay, RepositoryId Repository), IReadOnlyList<CommitId>> Load()
    {
        var hints = new Dictionary<(string Relay, RepositoryId Repository), IReadOnlyList<CommitId>>();
        foreach (var line in ReadLines())
        {
            if (line.Split(' ') is [var relay, var repository, var tips] && RepositoryId.TryParse(repository, out var id))
            {
                hints[(relay, id)] = [.. tips.Split(',').Where(t => CommitId.TryParse(t, out _)).Select(t => CommitId.TryParse(t, out var tip) ? tip : default)];
            }
        }

        return hints;
    }

    private string[] ReadLines()
    {
        try
        {
            return directory is not null && File.Exists(Path.Combine(directory, Name)) ? File.ReadAllLines(Path.Combine(directory, Name)) : [];
        }
        catch (IOException)
        {
            // As if there were none.
            return [];
        }
    }
}
