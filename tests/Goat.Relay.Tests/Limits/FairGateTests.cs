using Goat.Identity;
using Goat.Relay.Limits;

namespace Goat.Relay.Tests.Limits;

public sealed class FairGateTests
{
    private static readonly SessionId Noisy = new(1);
    private static readonly SessionId Honest = new(2);
    private static readonly SessionId Third = new(3);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task As_many_work_at_once_as_there_is_room_and_the_rest_wait()
    {
        var gate = new FairGate(2);
        var first = await gate.EnterAsync(Noisy, Cancellation);
        using var second = await gate.EnterAsync(Noisy, Cancellation);
        var third = gate.EnterAsync(Noisy, Cancellation).AsTask();

        Assert.False(third.IsCompleted);
        first.Dispose();
        (await third).Dispose();
    }

    [Fact]
    public async Task Sessions_take_turns_however_many_requests_one_of_them_has()
    {
        var gate = new FairGate(1);
        var order = new List<string>();
        var working = await gate.EnterAsync(Noisy, Cancellation);
        List<Task> waiting = [.. Enumerable.Range(0, 50).Select(i => WorkAsync(Noisy, "noisy"))];
        waiting.Add(WorkAsync(Honest, "honest"));
        waiting.Add(WorkAsync(Honest, "honest"));
        waiting.Add(WorkAsync(Third, "third"));

        working.Dispose();
        await Task.WhenAll(waiting);

        Assert.Equal(["noisy", "honest", "third", "noisy", "honest", "noisy"], order[..6]);
        Assert.Equal(53, order.Count);

        async Task WorkAsync(SessionId session, string name)
        {
            using var turn = await gate.EnterAsync(session, Cancellation);
            lock (order)
            {
                order.Add(name);
            }
        }
    }

    [Fact]
    public async Task Who_gives_up_waiting_leaves_the_queue_and_takes_no_turn()
    {
        var gate = new FairGate(1);
        var working = await gate.EnterAsync(Noisy, Cancellation);
        using var patience = new CancellationTokenSource();
        var impatient = gate.EnterAsync(Honest, patience.Token).AsTask();
        var patient = gate.EnterAsync(Third, Cancellation).AsTask();

        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => impatient);
        working.Dispose();

        (await patient).Dispose();
        (await gate.EnterAsync(Honest, Cancellation)).Dispose();
    }

    [Fact]
    public async Task Under_load_nobody_is_lost_and_never_more_work_than_there_is_room()
    {
        var gate = new FairGate(3);
        var (working, most) = (0, 0);

        await Task.WhenAll(Enumerable.Range(0, 2_000).Select(i => Task.Run(
            async () =>
            {
                using var patience = new CancellationTokenSource();
                if (i % 5 == 0)
                {
                    patience.CancelAfter(TimeSpan.Zero);
                }

                try
                {
                    using var turn = await gate.EnterAsync(new SessionId((ulong)(i % 7)), patience.Token);
                    var now = Interlocked.Increment(ref working);
                    InterlockedMax(ref most, now);
                    await Task.Yield();
                    Interlocked.Decrement(ref working);
                }
                catch (OperationCanceledException) when (patience.IsCancellationRequested)
                {
                    // As meant.
                }
            },
            Cancellation)));

        Assert.Equal(0, working);
        Assert.InRange(most, 1, 3);
        using var one = await gate.EnterAsync(Noisy, Cancellation);
        using var two = await gate.EnterAsync(Noisy, Cancellation);
        using var three = await gate.EnterAsync(Noisy, Cancellation);
        Assert.False(gate.EnterAsync(Noisy, Cancellation).AsTask().IsCompleted);
    }

    private static void InterlockedMax(ref int target, int value)
    {
        for (var seen = Volatile.Read(ref target); seen < value; seen = Volatile.Read(ref target))
        {
            Interlocked.CompareExchange(ref target, value, seen);
        }
    }
}
