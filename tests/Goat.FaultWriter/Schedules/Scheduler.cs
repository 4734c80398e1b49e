using System.Diagnostics;
using System.IO.Hashing;
using System.Text;

namespace Goat.FaultWriter.Schedules;

/// <summary>
/// Runs logical threads one at a time, and lets a seed choose who goes on whenever one of them, the store, the clock or the notification context could. It takes a process of its own, whose thread pool gets one thread:
/// whatever the library puts there runs, in order, before the next choice.
/// </summary>
internal sealed class Scheduler
{
    private const int IdleTimers = 1000;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly Lock _lock = new();
    private readonly Random _random;
    private readonly List<(string Name, Action Step)> _ready = [];
    private readonly Dictionary<string, Task> _threads = [];
    private readonly XxHash64 _trace = new();

    public Scheduler(int seed)
    {
        _random = new Random(seed);
        Time = new ScheduledTime(this);
        ThreadPool.GetMinThreads(out _, out var ports);
        if (!ThreadPool.SetMinThreads(1, ports) || !ThreadPool.SetMaxThreads(1, ports))
        {
            throw new InvalidOperationException("The thread pool insists on more than one thread.");
        }
    }

    public ScheduledTime Time { get; }

    /// <summary>How many choices were made.</summary>
    public int Choices { get; private set; }

    /// <summary>Tells one order of choices from another.</summary>
    public ulong Trace => _trace.GetCurrentHashAsUInt64();

    /// <summary>Starts a logical thread.</summary>
    public Task Start(string name, Func<Task> work)
    {
        return _threads[name] = RunAsync();

        async Task RunAsync()
        {
            await Turn(name).ConfigureAwait(false);
            await work().ConfigureAwait(false);
        }
    }

    /// <summary>Waits until the seed chooses whoever asks.</summary>
    public Task Turn(string name)
    {
        var turn = new TaskCompletionSource();
        Ready(name, turn.SetResult);
        return turn.Task;
    }

    /// <summary>Something that can be chosen.</summary>
    public void Ready(string name, Action step)
    {
        lock (_lock)
        {
            _ready.Add((name, step));
        }
    }

    /// <summary>Runs until all logical threads have ended.</summary>
    /// <exception cref="InvalidOperationException">Some never end, or one has failed.</exception>
    public void Run()
    {
        var idle = 0;
        while (true)
        {
            WaitForPool();
            if (_threads.Values.FirstOrDefault(t => t.IsFaulted) is { } failed)
            {
                failed.GetAwaiter().GetResult();
            }

            if (Next() is not { } next)
            {
                return;
            }

            idle = next.Name == ScheduledTime.Name ? idle + 1 : 0;
            if (idle > IdleTimers)
            {
                throw new InvalidOperationException($"These never go on: {string.Join(", ", _threads.Where(t => !t.Value.IsCompleted).Select(t => t.Key))}.");
            }

            _trace.Append(Encoding.UTF8.GetBytes(next.Name));
            Choices++;
            ThreadPool.UnsafeQueueUserWorkItem(static step => step(), next.Step, preferLocal: false);
        }
    }

    private (string Name, Action Step)? Next()
    {
        lock (_lock)
        {
            if (_ready.Count == 0 && _threads.Values.All(t => t.IsCompleted))
            {
                return null;
            }

            var choice = _random.Next(_ready.Count + 1);
            if (choice == _ready.Count)
            {
                return (ScheduledTime.Name, Time.Advance);
            }

            var next = _ready[choice];
            _ready.RemoveAt(choice);
            return next;
        }
    }

    /// <summary>Until nothing waits for the pool, and nothing runs on it.</summary>
    private static void WaitForPool()
    {
        var begun = Stopwatch.GetTimestamp();
        for (var spin = default(SpinWait); Stopwatch.GetElapsedTime(begun) < Patience; spin.SpinOnce(sleep1Threshold: -1))
        {
            ThreadPool.GetMaxThreads(out var all, out _);
            ThreadPool.GetAvailableThreads(out var free, out _);
            if (ThreadPool.PendingWorkItemCount == 0 && free == all && ThreadPool.PendingWorkItemCount == 0)
            {
                return;
            }
        }

        throw new InvalidOperationException("A thread of the pool is stuck.");
    }
}
