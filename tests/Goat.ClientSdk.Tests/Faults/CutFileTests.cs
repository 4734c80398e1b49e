using System.Globalization;
using Goat.Bundles;
using Goat.Frames;
using Goat.Replicas;
using Goat.Statements;
using Microsoft.Extensions.Logging.Abstractions;

namespace Goat.ClientSdk.Tests.Faults;

/// <summary>The file cut at each byte of its last part, as when the machine stops in the middle of a write. GOAT_CUT_BYTES says how long that part is.</summary>
public sealed class CutFileTests(FaultScene scene) : IClassFixture<FaultScene>
{
    private static readonly string? Asked = Environment.GetEnvironmentVariable("GOAT_CUT_BYTES");
    private static readonly int LastBytes = int.Parse(Asked ?? "20000", CultureInfo.InvariantCulture);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 61)]
    public async Task A_file_cut_at_any_byte_opens_with_every_whole_frame(bool hasCheckpoint, int step)
    {
        await scene.RestoreAsync(scene.Log, checkpoint: null, isUnnoticed: true);
        await using var db = await scene.OpenAsync(scene.Relay);
        var path = Goat.Identity.RepositoryPath.Parse(FaultScene.Repository);
        var first = Math.Max(hasCheckpoint ? scene.Checkpoints[0].Covered : scene.Frames[2].Offset, scene.Log.Length - LastBytes);
        var (frames, expected) = (-1, "");
        byte[] state = [];
        for (var length = first; length <= scene.Log.Length; length++)
        {
            if (!IsTried(length, step))
            {
                continue;
            }

            var store = new MemoryReplicaStore();
            await store.AppendAsync(scene.Log.AsMemory(0, (int)length), Cancel);
            if (hasCheckpoint)
            {
                await store.SaveAsync(ReplicaCompanion.Checkpoint, [scene.Checkpoints.Last(c => c.Covered <= length).Bytes], Cancel);
            }

            var repository = new Repository(db, path, Goat.Identity.RepositoryId.Derive(db.DatabaseId, path), store, NullLogger.Instance);
            await repository.LoadAsync(Cancel);
            Assert.Equal(hasCheckpoint, repository.Covered > 0);
            var whole = scene.Frames.Count(f => f.End <= length);
            if (whole != frames)
            {
                (frames, expected, state) = (whole, scene.GraphOf(whole).Digest.ToString(), RepositoryTests.Export(repository));
                scene.CheckValues(repository);
            }

            Assert.Equal(expected, repository.Digest.ToString());
            await AssertEndsAsync(store, scene.Frames[whole - 1].End);
            Assert.Equal((RepositoryState.Normal, 0), (repository.Status.State, repository.Status.Damage.Count));
            if (length % 16 == 0)
            {
                Assert.Equal(state, RepositoryTests.Export(repository));
            }

            await repository.CloseAsync();
        }
    }

    /// <summary>Nothing stands behind the last whole frame but the device's certificate, where it stood in what was cut off.</summary>
    private async Task AssertEndsAsync(MemoryReplicaStore store, long end)
    {
        if (store.Length == end)
        {
            return;
        }

        var bundle = BundleCodec.Decode((await store.ReadAsync(end, (int)(store.Length - end), Cancel))[FrameCodec.HeaderBytes..].Span);
        Assert.Empty(bundle.Runs);
        Assert.Equal(StatementKind.Certificate, Assert.Single(bundle.Statements).Kind);
        Assert.DoesNotContain(scene.Frames.Where(f => f.End <= end && f.Kind == FrameKind.Bundle), f => BundleCodec.Decode(f.Content.Span).Statements.Any(s => s.Id == bundle.Statements[0].Id));
    }

    /// <summary>Each byte of the last part, or, where nobody asked for more, of its end and around the beginning of each frame before.</summary>
    private bool IsTried(long length, int step) =>
        length % step == 0 && (Asked is not null || length >= scene.Log.Length - 500 || scene.Frames.Any(f => Math.Abs(length - f.Offset) <= 3) || length % 64 == 0);
}
