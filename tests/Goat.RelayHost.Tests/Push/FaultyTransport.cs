using System.Collections.Concurrent;
using Goat.Relay.Push;

namespace Goat.RelayHost.Tests.Push;

/// <summary>Stands before the hub and loses, repeats, holds back or changes messages.</summary>
internal sealed class FaultyTransport(IPushTransport hub) : IPushTransport
{
    private readonly List<(string Group, string Text, string? Except)> _held = [];
    private int _messages;

    /// <summary>What becomes of a message: the texts that are sent instead.</summary>
    public Func<string, IEnumerable<string>> Fault { get; set; } = text => [text];

    /// <summary>Whether messages wait for <see cref="ReleaseAsync"/>.</summary>
    public bool Holds { get; set; }

    /// <summary>Groups that were left.</summary>
    public ConcurrentBag<string> Left { get; } = [];

    /// <summary>Messages that came this far.</summary>
    public int Messages => Volatile.Read(ref _messages);

    /// <summary>Sends what was held back, the last first.</summary>
    public async Task ReleaseAsync()
    {
        Holds = false;
        foreach (var (group, text, except) in Enumerable.Reverse(_held))
        {
            await hub.SendToGroupAsync(group, text, except, CancellationToken.None);
        }
    }

    public ValueTask<PushAccess> NegotiateAsync(string user, CancellationToken cancellationToken) => hub.NegotiateAsync(user, cancellationToken);

    public ValueTask AddToGroupAsync(string user, string group, TimeSpan lifetime, CancellationToken cancellationToken) => hub.AddToGroupAsync(user, group, lifetime, cancellationToken);

    public ValueTask RemoveFromGroupAsync(string user, string group, CancellationToken cancellationToken)
    {
        Left.Add(group);
        return hub.RemoveFromGroupAsync(user, group, cancellationToken);
    }

    public async ValueTask SendToGroupAsync(string group, string text, string? exceptConnection, CancellationToken cancellationToken)
    {
        if (Holds)
        {
            _held.Add((group, text, exceptConnection));
        }
        else
        {
            foreach (var instead in Fault(text))
            {
                await hub.SendToGroupAsync(group, instead, exceptConnection, cancellationToken);
            }
        }

        Interlocked.Increment(ref _messages);
    }
}
