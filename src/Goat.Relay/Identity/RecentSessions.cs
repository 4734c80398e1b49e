using Goat.Identity;

namespace Goat.Relay.Identity;

/// <summary>Something about each of the sessions that were seen lately; the least recently seen is forgotten beyond a number. Thread-safe.</summary>
internal sealed class RecentSessions<T>(int maximum)
    where T : class
{
    private readonly Lock _lock = new();
    private readonly Dictionary<SessionId, LinkedListNode<(SessionId Session, T Value)>> _sessions = [];
    private readonly LinkedList<(SessionId Session, T Value)> _byUse = new();

    public T? Find(SessionId session)
    {
        lock (_lock)
        {
            return _sessions.TryGetValue(session, out var node) ? Use(node) : null;
        }
    }

    public T GetOrAdd(SessionId session, Func<SessionId, T> create)
    {
        lock (_lock)
        {
            return _sessions.TryGetValue(session, out var node) ? Use(node) : Add(session, create(session));
        }
    }

    /// <summary>Remembers a value in place of an earlier one.</summary>
    public void Set(SessionId session, T value)
    {
        lock (_lock)
        {
            if (_sessions.TryGetValue(session, out var node))
            {
                node.Value = (session, value);
                Use(node);
            }
            else
            {
                Add(session, value);
            }
        }
    }

    private T Use(LinkedListNode<(SessionId Session, T Value)> node)
    {
        if (node.Previous is not null)
        {
            _byUse.Remove(node);
            _byUse.AddFirst(node);
        }

        return node.Value.Value;
    }

    private T Add(SessionId session, T value)
    {
        _sessions.Add(session, _byUse.AddFirst((session, value)));
        if (_sessions.Count > maximum)
        {
            _sessions.Remove(_byUse.Last!.Value.Session);
            _byUse.RemoveLast();
        }

        return value;
    }
}
