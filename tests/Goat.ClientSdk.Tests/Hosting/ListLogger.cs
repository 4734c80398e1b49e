using Microsoft.Extensions.Logging;

namespace Goat.ClientSdk.Tests;

/// <summary>Keeps what is logged.</summary>
internal sealed class ListLogger : ILoggerProvider, ILogger
{
    private readonly Lock _lock = new();
    private readonly List<(string Name, Exception? Exception)> _entries = [];
    private readonly List<(string Name, TaskCompletionSource<(string Name, Exception? Exception)> Source)> _waiting = [];

    /// <summary>The first entry of an event, also one that comes later.</summary>
    public Task<(string Name, Exception? Exception)> FirstAsync(string name)
    {
        lock (_lock)
        {
            if (_entries.Exists(e => e.Name == name))
            {
                return Task.FromResult(_entries.First(e => e.Name == name));
            }

            var source = new TaskCompletionSource<(string Name, Exception? Exception)>(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Add((name, source));
            return source.Task;
        }
    }

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        lock (_lock)
        {
            _entries.Add((eventId.Name ?? "", exception));
            foreach (var (name, source) in _waiting.Where(w => w.Name == eventId.Name))
            {
                source.TrySetResult((name, exception));
            }
        }
    }

    public void Dispose()
    {
        // Entries are read after their host has ended.
    }
}
