using System.Diagnostics;

namespace Goat.ClientSdk.Tests.Threads;

/// <summary>Threads that repeat their work until time is up; the first failure stops all, and a deadlock is reported with what each one was doing.</summary>
internal sealed class Workers(TimeSpan time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly List<(Thread Thread, string Name)> _threads = [];
    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private Exception? _failure;

    private bool IsOver => _watch.Elapsed >= time || Volatile.Read(ref _failure) is not null;

    /// <summary>Adds a thread.</summary>
    /// <param name="name">What it does.</param>
    /// <param name="work">Done again and again, with the number of the repetition.</param>
    public void Add(string name, Action<int> work) => _threads.Add((
        new Thread(() =>
        {
            try
            {
                for (var i = 0; i == 0 || !IsOver; i++)
                {
                    work(i);
                }
            }
            catch (Exception e)
            {
                Interlocked.CompareExchange(ref _failure, e, null);
            }
        })
        {
            IsBackground = true,
        },
        name));

    /// <summary>Runs all of them to their end.</summary>
    public void Run()
    {
        _threads.ForEach(t => t.Thread.Start());
        var stuck = _threads.Where(t => !t.Thread.Join(IsOver ? Patience : time + Patience)).Select(t => $"{t.Name} ({t.Thread.ThreadState})").ToArray();
        if (_failure is { } failure)
        {
            throw new InvalidOperationException($"A worker failed: {failure.Message}", failure);
        }

        Assert.True(stuck.Length == 0, $"These do not end: {string.Join(", ", stuck)}.");
    }
}
