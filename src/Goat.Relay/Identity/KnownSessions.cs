using Goat.Identity;

namespace Goat.Relay.Identity;

/// <summary>The sessions that this instance has seen lately; the least recently seen is forgotten beyond a number. Forgetting costs the session one request more, nothing else.</summary>
internal sealed class KnownSessions(int maximum)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<SessionId, LinkedListNode<KnownSession>> _sessions = [];
    private readonly LinkedList<KnownSession> _byUse = new();

    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _sessions.Count;
            }
        }
    }

    public KnownSession? Find(SessionId session)
    {
        lock (_lock)
        {
            if (!_sessions.TryGetValue(session, out var node))
            {
                return null;
            }

            if (node.Previous is not null)
            {
                _byUse.Remove(node);
                _byUse.AddFirst(node);
            }

            return node.Value;
        }
    }

    /// <summary>Remembers a session, unless a certificate of it is known that lasts longer.</summary>
    public void Add(KnownSession session)
    {
        lock (_lock)
        {
            if (_sessions.TryGetValue(session.Session, out var node))
            {
                node.Value = node.Value.Certificate.NotAfter >= session.Certificate.NotAfter ? node.Value : session;
                return;
            }

            _sessions.Add(session.Session, _byUse.AddFirst(session));
            if (_sessions.Count > maximum)
            {
                _sessions.Remove(_byUse.Last!.Value.Session);
                _byUse.RemoveLast();
            }
        }
    }
}
