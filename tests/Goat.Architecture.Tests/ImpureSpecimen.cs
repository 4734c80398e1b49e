using System.Diagnostics;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace Goat.Architecture.Tests;

/// <summary>Never run: code in this assembly that breaks every purity rule, so that a test can see each rule notice.</summary>
internal static class ImpureSpecimen
{
    internal static object[] Time() =>
        [DateTime.Now, DateTime.UtcNow, DateTime.Today, DateTimeOffset.Now, DateTimeOffset.UtcNow, Stopwatch.GetTimestamp(), Environment.TickCount64, TimeProvider.System];

    internal static object[] Randomness() => [Guid.NewGuid(), Random.Shared, RandomNumberGenerator.GetInt32(2)];

    internal static object[] Files() => [File.Exists("x"), new DirectoryInfo("x"), Path.GetTempPath(), FileMode.Open];

    internal static object[] Sockets() => [new Socket(SocketType.Stream, ProtocolType.Tcp), new HttpClient()];

    internal static object[] Threads() =>
        [new Thread(() => { }), new Timer(_ => { }), ThreadPool.ThreadCount, Task.Run(() => { }), Task.Delay(1), Parallel.For(0, 1, _ => { })];

    internal static void Key(ECDsa key) => key.GenerateKey(ECCurve.NamedCurves.nistP256);
}
