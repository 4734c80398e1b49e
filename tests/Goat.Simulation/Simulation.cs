using Goat.Bundles;
using Goat.Commits;
using Goat.Identity;
using Goat.Sync;
using Goat.Wire;

namespace Goat.Simulation;

/// <summary>
/// One seeded run: clients and relays, edits, lost and repeated messages, lost segments and frames, restored backups, wrong clocks, a refused commit; then the network heals, and everybody must hold the same, with nothing lost.
/// </summary>
public sealed class Simulation
{
    private const int MaxFinalTurns = 400;
    private const int MaxRoundsPerConversation = 200;

    private readonly SimulationOptions _options;
    private readonly Random _random;
    private readonly Dictionary<string, int> _events = [];
    private readonly List<SimulatedClient> _clients = [];
    private readonly List<SimulatedRelay> _relays = [];
    private readonly List<Exchange> _exchanges = [];
    private readonly Dictionary<int, List<byte[]>> _backups = [];
    private readonly HashSet<(int, int)> _partitioned = [];
    private long _now = 1_700_000_000_000;

    private Simulation(SimulationOptions options)
    {
        _options = options;
        _random = new Random(options.Seed);
    }

    /// <summary>Runs one seed.</summary>
    public static async Task<SimulationReport> RunAsync(SimulationOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var simulation = new Simulation(options);
        var failure = await simulation.RunAsync();
        var rounds = Enumerable.Range(0, 4).Select(k => simulation._relays.Sum(r => r.Rounds[k])).ToList();
        return new SimulationReport(options.Seed, failure, simulation._clients[0].Set.Graph.Count, rounds, simulation._events);
    }

    private async Task<string?> RunAsync()
    {
        await CreateAsync();
        for (var step = 0; step < _options.Steps; step++)
        {
            _now += _random.Next(1, 5_000);
            await StepAsync();
        }

        _partitioned.Clear();
        _exchanges.ForEach(e => e.Drop());
        var union = _clients.SelectMany(c => HeldBy(c.Set)).Concat(_relays.SelectMany(r => HeldBy(r.Set))).ToHashSet();
        return await SettleAsync() ?? Compare(union);
    }

    private async Task CreateAsync()
    {
        var root = new SimulatedSigner(_random);
        var database = new DatabaseId((ulong)_random.NextInt64() + 1);
        var repository = RepositoryId.Derive(database, RepositoryPath.Parse("/data/simulated"));
        var relays = _random.Next(4) == 0 ? 2 : 1;
        for (var i = 0; i < relays; i++)
        {
            _relays.Add(new SimulatedRelay(database, repository, root.PublicKey, root, _options.Sabotage));
        }

        for (var i = 0; i < 2 + _random.Next(3); i++)
        {
            _clients.Add(await SimulatedClient.CreateAsync(database, repository, root, _random, _options.Sabotage));
            _exchanges.AddRange(_relays.Select((_, r) => new Exchange(i, r)));
        }
    }

    private Task StepAsync()
    {
        var client = _random.Next(_clients.Count);
        switch (_random.Next(100))
        {
            case < 30:
                return Do("edit", () => Repeat(1 + _random.Next(4), () => _clients[client].Edit(_now)));
            case < 80:
                return AdvanceAsync(_exchanges[_random.Next(_exchanges.Count)], isFaulty: true);
            case < 83:
                return Do("partition", () => Toggle((client, _random.Next(_relays.Count))));
            case < 86:
                return Do("segment lost", () => LoseSegment(_relays[_random.Next(_relays.Count)]));
            case < 87:
                return Do("relay wiped", _relays[_random.Next(_relays.Count)].Wipe);
            case < 89:
                return Do("relay restarted", _relays[_random.Next(_relays.Count)].Restart);
            case < 91:
                return Do("client reopened", () => Reset(client, _clients[client].Reopen));
            case < 93:
                return Do("backup", () => _backups[client] = _clients[client].Backup());
            case < 95:
                return Do("restore", () => Reset(client, () => _clients[client].Restore(_backups.GetValueOrDefault(client) ?? _clients[client].Backup())));
            case < 97:
                return Do("frame lost", () => Reset(client, _clients[client].LoseFrame));
            case < 99:
                return Do("clock", () => _clients[client].Skew = _random.Next(-3_600_000, 200_000));
            default:
                return _relays.Count > 1 ? Task.CompletedTask : Do("forbidden edit", () => _clients[client].Edit(_now, SimulatedRelay.ForbiddenKey + _random.Next(1000)));
        }
    }

    private async Task AdvanceAsync(Exchange exchange, bool isFaulty)
    {
        var client = _clients[exchange.Client];
        var relay = _relays[exchange.Relay];
        if (exchange.Conversation is null)
        {
            exchange.Conversation = new SyncConversation(client.Set, exchange.Remembered);
        }

        if (exchange.Request is null)
        {
            await client.AttestAsync();
            exchange.Request = SyncMessageCodec.Encode([await exchange.Conversation.NextRequestAsync(client, (ulong)_random.NextInt64(), maxBytes: 3000)]);
            return;
        }

        if (exchange.Reply is null)
        {
            if (isFaulty && (_partitioned.Contains((exchange.Client, exchange.Relay)) || _random.Next(8) == 0))
            {
                Count("request lost");
                exchange.Drop();
                return;
            }

            exchange.Reply = await relay.HandleAsync(exchange.Request, _now, (ulong)_random.NextInt64());
            if (isFaulty && _random.Next(10) == 0)
            {
                Count("request repeated");
                exchange.Reply = await relay.HandleAsync(exchange.Request, _now, (ulong)_random.NextInt64());
            }

            return;
        }

        if (isFaulty && _random.Next(8) == 0)
        {
            Count("reply lost");
            exchange.Drop();
            return;
        }

        await ReceiveAsync(exchange, client);
    }

    private async Task ReceiveAsync(Exchange exchange, SimulatedClient client)
    {
        var reply = SyncMessageCodec.Decode(exchange.Reply!)[0];
        (exchange.Request, exchange.Reply) = (null, null);
        IReadOnlyList<CommitId> received = [];
        if (reply.Bundle.Length > 0)
        {
            var bundle = BundleCodec.Decode(reply.Bundle.Span);
            received = [.. bundle.Commits.Select(c => c.Id)];
            await client.TakeAsync(bundle, _now); // the relay's clock, which replies carry; the own one may be wrong by hours
        }

        exchange.Conversation!.Receive(reply, received);
        _now += exchange.Conversation.WaitsForOthers ? 3_000 : 0;
        var before = client.Set;
        client.Withdraw(reply.Verdicts, _now);
        if (!ReferenceEquals(before, client.Set))
        {
            Count("withdrawn");
            Reset(exchange.Client, () => { });
            return;
        }

        if (exchange.Conversation.State != ConversationState.Running || exchange.Conversation.Rounds > MaxRoundsPerConversation)
        {
            exchange.Finish();
        }
    }

    private async Task<string?> SettleAsync()
    {
        for (var turn = 0; turn < MaxFinalTurns; turn++)
        {
            _now += 1_000;
            var stalled = 0;
            foreach (var exchange in _exchanges)
            {
                stalled += await ConverseAsync(exchange);
            }

            if (stalled > 0)
            {
                return $"{stalled} conversations made no progress without any fault: {Describe()}.";
            }

            if (_clients.Select(c => c.Set).Concat(_relays.Select(r => r.Set)).All(s => IsEqual(s, _relays[0].Set)))
            {
                return null;
            }
        }

        return $"Not equal after {MaxFinalTurns} turns without any fault: {Describe()}.";
    }

    private static bool IsEqual(CommitSet left, CommitSet right) => left.Graph.Digest == right.Graph.Digest && left.Statements.Digest == right.Statements.Digest;

    private string Describe() => string.Join("; ", _clients.Select(c => Describe("client", c.Set)).Concat(_relays.Select(r => Describe("relay", r.Set))));

    private static string Describe(string name, CommitSet set) =>
        $"{name} has {set.Graph.Count} closed, {set.Graph.OrphanCount} orphans, {set.Graph.MissingIds.Count()} missing, {set.Statements.Count} statements, frontier {set.Graph.Digest.ToString()[..8]}";

    private async Task<int> ConverseAsync(Exchange exchange)
    {
        exchange.Drop();
        do
        {
            await AdvanceAsync(exchange, isFaulty: false);
            if (exchange.Conversation is { State: ConversationState.Stalled } or { Rounds: >= MaxRoundsPerConversation })
            {
                return 1;
            }
        }
        while (exchange.Conversation is not null);
        return exchange.HasStalled ? 1 : 0;
    }

    private string? Compare(HashSet<CommitId> union)
    {
        var first = _clients[0].Set;
        foreach (var set in _clients.Select(c => c.Set).Concat(_relays.Select(r => r.Set)))
        {
            if (set.Graph.Count != first.Graph.Count || !IsEqual(set, first))
            {
                return "Digests agree and sets do not.";
            }

            var lost = union.FirstOrDefault(id => set.Graph.IndexOf(id) < 0 && !_clients.Exists(c => c.IsWithdrawn(id)));
            if (lost != default)
            {
                return $"Commit {lost} was held and is lost.";
            }
        }

        return null;
    }

    private static IEnumerable<CommitId> HeldBy(CommitSet set) => Enumerable.Range(0, set.Graph.Count).Select(set.Graph.IdAt);

    private Task Do(string name, Action action)
    {
        Count(name);
        action();
        return Task.CompletedTask;
    }

    private void Count(string name) => _events[name] = _events.GetValueOrDefault(name) + 1;

    private void Reset(int client, Action action)
    {
        action();
        foreach (var exchange in _exchanges.Where(e => e.Client == client))
        {
            exchange.Drop();
        }
    }

    private void Toggle((int, int) link)
    {
        if (!_partitioned.Remove(link))
        {
            _partitioned.Add(link);
        }
    }

    private void LoseSegment(SimulatedRelay relay)
    {
        if (relay.Segments > 0)
        {
            relay.LoseSegment(_random.Next(relay.Segments));
        }
    }

    private static void Repeat(int times, Action action)
    {
        for (var i = 0; i < times; i++)
        {
            action();
        }
    }

    private sealed class Exchange(int client, int relay)
    {
        public int Client { get; } = client;

        public int Relay { get; } = relay;

        public IReadOnlyList<CommitId> Remembered { get; private set; } = [];

        public SyncConversation? Conversation { get; set; }

        public byte[]? Request { get; set; }

        public byte[]? Reply { get; set; }

        public bool HasStalled { get; private set; }

        public void Drop() => (Conversation, Request, Reply) = (null, null, null);

        public void Finish()
        {
            HasStalled = Conversation!.State == ConversationState.Stalled;
            if (Conversation.State == ConversationState.Synced)
            {
                Remembered = Conversation.Agreed;
            }

            Drop();
        }
    }
}
