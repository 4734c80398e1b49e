using System.Diagnostics;

namespace Goat.Benchmarks.Baselines;

/// <summary>Sends the same message to a server over and over, each time with a new proof, on several connections, each of a session of its own, in this process.</summary>
internal sealed class HttpLoad(Uri server, byte[] message, IReadOnlyList<SignedPost> sessions) : IDisposable
{
    /// <summary>How many connections there are, and sessions that they are used by.</summary>
    public const int Connections = 8;

    private readonly HttpClient _http = new(new SocketsHttpHandler { MaxConnectionsPerServer = Connections });

    /// <summary>Introduces the sessions.</summary>
    public Task BeginAsync(CancellationToken cancellationToken) => Task.WhenAll(sessions.Select(s => SendAsync(s, withCertificate: true, cancellationToken)));

    /// <summary>Requests per second when each connection sends as soon as it was answered.</summary>
    public async Task<double> PerSecondAsync(TimeSpan duration, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        var counts = await Task.WhenAll(sessions.Select(session => Task.Run(
            async () =>
            {
                var count = 0;
                for (; Stopwatch.GetElapsedTime(started) < duration; count++)
                {
                    await SendAsync(session, withCertificate: false, cancellationToken);
                }

                return count;
            },
            cancellationToken)));
        return counts.Sum() / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    /// <summary>The 99th percentile of the milliseconds until the answer at a steady rate, waiting for a free connection included.</summary>
    public async Task<double> P99Async(double perSecond, TimeSpan duration, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        var next = -1;
        var total = (int)(perSecond * duration.TotalSeconds);
        var times = new double[total];
        await Task.WhenAll(sessions.Select(session => Task.Run(
            async () =>
            {
                for (var i = Interlocked.Increment(ref next); i < total; i = Interlocked.Increment(ref next))
                {
                    var due = TimeSpan.FromSeconds(i / perSecond);
                    await WaitUntilAsync(started, due, cancellationToken);
                    await SendAsync(session, withCertificate: false, cancellationToken);
                    times[i] = (Stopwatch.GetElapsedTime(started) - due).TotalMilliseconds;
                }
            },
            cancellationToken)));
        Array.Sort(times);
        return times[(int)(total * 0.99)];
    }

    public void Dispose() => _http.Dispose();

    private static async Task WaitUntilAsync(long started, TimeSpan due, CancellationToken cancellationToken)
    {
        while (due - Stopwatch.GetElapsedTime(started) is { Ticks: > 0 } left)
        {
            await Task.Delay(left > TimeSpan.FromMilliseconds(1) ? left : TimeSpan.FromMilliseconds(1), cancellationToken);
        }
    }

    private async Task SendAsync(SignedPost session, bool withCertificate, CancellationToken cancellationToken)
    {
        using var request = await session.ToAsync(server, message, withCertificate, cancellationToken);
        using var response = await _http.SendAsync(request, cancellationToken);
        response.EnsureSuccessStatusCode();
        await response.Content.ReadAsByteArrayAsync(cancellationToken);
    }
}
