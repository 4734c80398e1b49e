using Goat.Identity;

namespace Goat.Relay.Repositories;

/// <summary>The repositories that are indexed in memory; the least recently used ones are dropped when they take too much and nobody is using them.</summary>
internal sealed class RelayRepositories(RelayRuntime runtime) : IDisposable
{
    // Also of one whose index could not be read.
    private const int BytesPerResident = 1024;

    private readonly Lock _lock = new();
    private readonly Dictionary<RepositoryId, LinkedListNode<Resident>> _residents = [];
    private readonly LinkedList<Resident> _byUse = new();
    private long _bytes;

    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _residents.Count;
            }
        }
    }

    /// <summary>Uses a repository; it stays in memory at least until the lease is disposed.</summary>
    public RepositoryLease Lease(RepositoryId repository)
    {
        lock (_lock)
        {
            if (_residents.TryGetValue(repository, out var node))
            {
                _byUse.Remove(node);
            }
            else
            {
                node = new LinkedListNode<Resident>(new Resident(repository, new RelayRepository(repository, runtime)));
                _residents.Add(repository, node);
            }

            _byUse.AddFirst(node);
            node.Value.Users++;
            return new RepositoryLease(this, node.Value);
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            foreach (var resident in _byUse)
            {
                resident.Repository.Dispose();
            }

            _residents.Clear();
            _byUse.Clear();
        }
    }

    private void Return(Resident resident)
    {
        lock (_lock)
        {
            resident.Users--;
            var bytes = resident.Repository.MemoryBytes + BytesPerResident;
            _bytes += bytes - resident.Bytes;
            resident.Bytes = bytes;
            DropUnused();
        }
    }

    private void DropUnused()
    {
        // The last one used stays, however large it is: otherwise each of its rounds would read it anew.
        for (var node = _byUse.Last; node != _byUse.First && _bytes > runtime.Options.MaxResidentBytes;)
        {
            var before = node!.Previous;
            if (node.Value.Users == 0)
            {
                _byUse.Remove(node);
                _residents.Remove(node.Value.Id);
                _bytes -= node.Value.Bytes;
                node.Value.Repository.Dispose();
            }

            node = before;
        }
    }

    /// <summary>A repository in use.</summary>
    internal readonly struct RepositoryLease(RelayRepositories owner, Resident resident) : IDisposable
    {
        public RelayRepository Repository => resident.Repository;

        public void Dispose() => owner.Return(resident);
    }

    internal sealed class Resident(RepositoryId id, RelayRepository repository)
    {
        public RepositoryId Id { get; } = id;

        public RelayRepository Repository { get; } = repository;

        public int Users { get; set; }

        /// <summary>What it took when it was last returned.</summary>
        public long Bytes { get; set; }
    }
}
