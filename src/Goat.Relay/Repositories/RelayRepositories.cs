using Goat.Identity;

namespace Goat.Relay.Repositories;

/// <summary>The repositories that are indexed in memory; the least recently used ones are dropped when they are too many and nobody is using them.</summary>
internal sealed class RelayRepositories(RelayRuntime runtime) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<RepositoryId, LinkedListNode<Resident>> _residents = [];
    private readonly LinkedList<Resident> _byUse = new();

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
            DropUnused();
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
            DropUnused();
        }
    }

    private void DropUnused()
    {
        for (var node = _byUse.Last; node is not null && _residents.Count > runtime.Options.MaxResidentRepositories;)
        {
            var before = node.Previous;
            if (node.Value.Users == 0)
            {
                _byUse.Remove(node);
                _residents.Remove(node.Value.Id);
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
    }
}
