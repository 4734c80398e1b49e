using System.Threading.Channels;
using Goat.ClientSdk.Tests;
using Goat.Relay.Push;
using Goat.Sync;

namespace Goat.Relay.Tests.Push;

/// <summary>A transport that notes what it is told, and fails when it is told to.</summary>
internal sealed class RecordingTransport : IPushTransport
{
    private readonly Channel<(string Group, PushMessage Message, string? Except)> _sent = Channel.CreateUnbounded<(string, PushMessage, string?)>();
    private int _obstructed;

    public List<(string User, string Group, TimeSpan Lifetime)> Added { get; } = [];

    public List<(string User, string Group)> Removed { get; } = [];

    /// <summary>Waited for in each call.</summary>
    public Func<CancellationToken, Task>? Obstacle { get; set; }

    /// <summary>The next message; moves the clock until there is one.</summary>
    public async Task<(string Group, PushMessage Message, string? Except)> NextAsync(SteppedTime? time = null, TimeSpan? step = null)
    {
        var next = _sent.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask();
        while (time is not null && await Task.WhenAny(next, Task.Delay(1, TestContext.Current.CancellationToken)) != next)
        {
            time.Advance(step ?? TimeSpan.FromMilliseconds(50));
        }

        return await next;
    }

    /// <summary>Returns when so many calls have met the obstacle.</summary>
    public async Task HangsAsync(int calls)
    {
        while (Volatile.Read(ref _obstructed) < calls)
        {
            await Task.Delay(1, TestContext.Current.CancellationToken);
        }
    }

    public async ValueTask<PushAccess> NegotiateAsync(string user, CancellationToken cancellationToken)
    {
        await PassAsync(cancellationToken);
        return new PushAccess("https://push.test/client", $"token of {user}");
    }

    public async ValueTask AddToGroupAsync(string user, string group, TimeSpan lifetime, CancellationToken cancellationToken)
    {
        await PassAsync(cancellationToken);
        lock (Added)
        {
            Added.Add((user, group, lifetime));
        }
    }

    public async ValueTask RemoveFromGroupAsync(string user, string group, CancellationToken cancellationToken)
    {
        await PassAsync(cancellationToken);
        lock (Removed)
        {
            Removed.Add((user, group));
        }
    }

    public async ValueTask SendToGroupAsync(string group, string text, string? exceptConnection, CancellationToken cancellationToken)
    {
        await PassAsync(cancellationToken);
        _sent.Writer.TryWrite((group, PushMessageCodec.Decode(text), exceptConnection));
    }

    private Task PassAsync(CancellationToken cancellationToken)
    {
        if (Obstacle is not { } obstacle)
        {
            return Task.CompletedTask;
        }

        Interlocked.Increment(ref _obstructed);
        return obstacle(cancellationToken);
    }
}
