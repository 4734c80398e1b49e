using System.Diagnostics;
using System.Globalization;

namespace Goat.Cli.Invocation;

/// <summary>A number that grows, on one line of a terminal's stderr; silent where stderr is no terminal.</summary>
internal sealed class Progress(TextWriter error, string verb) : IProgress<ImportProgress>
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    private readonly bool _isShown = ReferenceEquals(error, Console.Error) && !Console.IsErrorRedirected;
    private long _last = Stopwatch.GetTimestamp();
    private bool _isDirty;

    public void Report(ImportProgress value) => Report(value.Total);

    public void Report(long count)
    {
        if (_isShown && Stopwatch.GetElapsedTime(_last) >= Interval)
        {
            _last = Stopwatch.GetTimestamp();
            _isDirty = true;
            error.Write(string.Create(CultureInfo.InvariantCulture, $"\r{count:N0} {verb}"));
        }
    }

    /// <summary>Leaves the line empty.</summary>
    public void Clear()
    {
        if (_isDirty)
        {
            error.Write("\r\e[K");
            _isDirty = false;
        }
    }
}
