using Goat.Relay.Push;

namespace Goat.RelayHost.Push;

/// <summary>Who is in which group, and connected. Users who are not connected are forgotten after some minutes: whoever connects negotiates before, which adds them again. Thread-safe.</summary>
internal sealed class HubMembers(PushHubOptions options, TimeProvider time)
{
    private const int MaxAbsent = 10_000;

    private static readonly TimeSpan PruneInterval = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, HubMember> _members = new(StringComparer.Ordinal);
    private readonly Dictionary<string, HashSet<HubMember>> _groups = new(StringComparer.Ordinal);
    private DateTimeOffset _pruned;
    private int _connections;

    public int Connections => Volatile.Read(ref _connections);

    /// <exception cref="PushUnavailableException">There are too many users or groups.</exception>
    public void AddToGroup(string user, string group, TimeSpan lifetime)
    {
        var now = time.GetUtcNow();
        lock (_lock)
        {
            Prune(now);
            var member = MemberOf(user, now);
            member.Groups[group] = now + lifetime;
            if (member.Groups.Count > options.MaxGroupsPerSession)
            {
                member.Groups.Remove(group);
                throw new PushUnavailableException($"A session may be in {options.MaxGroupsPerSession} groups at most.", isQuota: true);
            }

            if (!_groups.TryGetValue(group, out var members))
            {
                _groups.Add(group, members = []);
            }

            members.Add(member);
        }
    }

    public void RemoveFromGroup(string user, string group)
    {
        lock (_lock)
        {
            if (_members.TryGetValue(user, out var member))
            {
                Leave(member, group);
            }
        }
    }

    public void Connect(string user, HubConnection connection)
    {
        var now = time.GetUtcNow();
        lock (_lock)
        {
            MemberOf(user, now).Connections.Add(connection);
            _connections++;
        }
    }

    /// <returns>Whether it was connected.</returns>
    public bool TryDisconnect(string user, string connection)
    {
        lock (_lock)
        {
            if (!_members.TryGetValue(user, out var member) || member.Connections.RemoveAll(c => c.Id == connection) == 0)
            {
                return false;
            }

            _connections--;
            member.LastSeen = time.GetUtcNow();
            return true;
        }
    }

    /// <summary>The connections of a group's members but one.</summary>
    public IReadOnlyList<HubConnection> ConnectionsOf(string group, string? exceptConnection)
    {
        var now = time.GetUtcNow();
        lock (_lock)
        {
            return _groups.TryGetValue(group, out var members)
                ? [.. members.Where(m => m.Groups[group] > now).SelectMany(m => m.Connections).Where(c => c.Id != exceptConnection)]
                : [];
        }
    }

    public IReadOnlyList<HubConnection> AllConnections()
    {
        lock (_lock)
        {
            return [.. _members.Values.SelectMany(m => m.Connections)];
        }
    }

    private HubMember MemberOf(string user, DateTimeOffset now)
    {
        if (!_members.TryGetValue(user, out var member))
        {
            if (_members.Count >= MaxAbsent + _connections)
            {
                throw new PushUnavailableException("Too many sessions have negotiated and not connected.", isQuota: true);
            }

            _members.Add(user, member = new HubMember(user));
        }

        member.LastSeen = now;
        return member;
    }

    private void Prune(DateTimeOffset now)
    {
        if (now - _pruned < PruneInterval)
        {
            return;
        }

        _pruned = now;
        foreach (var member in _members.Values.ToArray())
        {
            var isGone = member.Connections.Count == 0 && now - member.LastSeen > options.TokenLifetime;
            foreach (var (group, _) in member.Groups.Where(g => isGone || g.Value <= now).ToArray())
            {
                Leave(member, group);
            }

            if (isGone)
            {
                _members.Remove(member.User);
            }
        }
    }

    private void Leave(HubMember member, string group)
    {
        if (member.Groups.Remove(group) && _groups.TryGetValue(group, out var members))
        {
            members.Remove(member);
            if (members.Count == 0)
            {
                _groups.Remove(group);
            }
        }
    }
}
