using Goat.Replicas;

namespace Goat.ClientSdk.Tests.Faults;

/// <summary>Power that is lost, before, between and after flushes that fail: what was called safe is there.</summary>
public sealed class PowerLossTests : IDisposable
{
    private const int Seeds = 200;
    private const int Steps = 12;

    private readonly string _directory = Directory.CreateTempSubdirectory("goat-").FullName;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task What_a_store_has_called_safe_is_there_after_power_was_lost()
    {
        var (safe, refused) = (0, 0);
        for (var seed = 0; seed < Seeds; seed++)
        {
            var file = Path.Combine(_directory, $"{seed}.goat");
            var random = new Random(seed);
            var disk = new SimulatedDisk(seed);
            List<byte> written = [];
            var synced = 0;
            await using (var store = new FileReplicaStore(file, calls: disk))
            {
                for (var step = 0; step < Steps; step++)
                {
                    var bytes = new byte[random.Next(1, 3000)];
                    random.NextBytes(bytes);
                    await store.AppendAsync(bytes, Cancel);
                    written.AddRange(bytes);
                    disk.Fails = random.Next(3) == 0;
                    synced = await IsSafeAsync(store) ? written.Count : synced;
                    refused += !disk.Fails && synced < written.Count ? 1 : 0;
                }

                safe += synced;
            }

            var left = disk.LosePower(await File.ReadAllBytesAsync(file, Cancel));
            Assert.True(left.Length >= synced && left.AsSpan(0, synced).SequenceEqual(written.ToArray().AsSpan(0, synced)), $"Seed {seed}: of {synced} bytes that were safe some are not there.");
        }

        // Flushes succeed, and are refused for what the disk has lost.
        Assert.True(safe > 0 && refused > 0);
    }

    private static async Task<bool> IsSafeAsync(FileReplicaStore store)
    {
        try
        {
            await store.SyncAsync(Cancel);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }
}
