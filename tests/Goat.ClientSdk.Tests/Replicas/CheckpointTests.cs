using System.Buffers;
using Goat.Tests;

namespace Goat.ClientSdk.Tests;

/// <summary>Checkpoints: what opens with one is what opens without it, whatever was done before, meanwhile and since.</summary>
public sealed class CheckpointTests : IDisposable
{
    private const int SmallGrowth = 2_000;

    private readonly string _directory = Directory.CreateTempSubdirectory("goat-").FullName;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string ReplicaFile => Directory.GetFiles(_directory, "*.goat").Single();

    private string CheckpointFile => Path.ChangeExtension(ReplicaFile, ".checkpoint");

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task What_opens_with_a_checkpoint_is_what_opens_without_one()
    {
        for (var seed = 0; seed < 30; seed++)
        {
            var random = new Random(seed);
            for (var session = 0; session < 3; session++)
            {
                await using var db = await OpenAsync();
                var items = await db.OpenRepositoryAsync("/data/items", Cancel);
                await EditAsync(items, random, 60);
            }

            Assert.True(File.Exists(CheckpointFile));
            var with = await StateAsync();
            File.Delete(CheckpointFile);
            Assert.Equal(await StateAsync(), with);
            Directory.GetFiles(_directory).ToList().ForEach(File.Delete);
        }
    }

    [Fact]
    public async Task Items_become_objects_one_by_one_and_can_be_edited_at_once()
    {
        await WriteAsync(300);
        await using (var db = await OpenAsync())
        {
            var items = await db.OpenRepositoryAsync("/data/items", Cancel);
            Assert.True(items.Covered > 0);
            Assert.Equal(300, items.Count);
            Assert.Equal("item 7", items["7"].Get<string>("title"));
            Assert.Null(items.Find("none"));
            Assert.Throws<ItemExistsException>(() => items.Create("8"));
            items["9"]["title"] = "changed";
            items["10"].Delete();
            items.Create("new", ("title", "new"));
            Assert.Equal(300, items.Count);
            Assert.Equal(300, items.Keys.Count);
        }

        await using var again = await OpenAsync();
        var reopened = await again.OpenRepositoryAsync("/data/items", Cancel);
        Assert.Equal(("changed", "new", 300), (reopened["9"]["title"], reopened["new"]["title"], reopened.Count));
        Assert.Equal("10", Assert.Single(reopened.Deleted).Key);
    }

    [Fact]
    public async Task A_chain_goes_on_after_a_checkpoint()
    {
        await WriteAsync(100);
        var seqs = new List<long>();
        for (var i = 0; i < 2; i++)
        {
            await using var db = await OpenAsync();
            var items = await db.OpenRepositoryAsync("/data/items", Cancel);
            items.Create(("n", i));
            await items.FlushAsync(Cancel);
            seqs.Add(items.OwnSeq);
        }

        Assert.True(seqs[0] > 100);
        Assert.Equal(seqs[0] + 1, seqs[1]);
    }

    [Fact]
    public async Task A_checkpoint_is_ignored_once_a_byte_of_it_is_another()
    {
        await WriteAsync(50);
        var expected = await StateAsync();
        var good = await File.ReadAllBytesAsync(CheckpointFile, Cancel);
        for (var at = 0; at < good.Length; at += 1 + (good.Length / 97))
        {
            var bad = good.ToArray();
            bad[at] ^= 0x04;
            await File.WriteAllBytesAsync(CheckpointFile, bad, Cancel);
            Assert.Equal(expected, await StateAsync(checkpointBytes: 1 << 30, isUsed: false));
        }

        for (var length = 0; length < good.Length; length += 1 + (good.Length / 97))
        {
            await File.WriteAllBytesAsync(CheckpointFile, good[..length], Cancel);
            Assert.Equal(expected, await StateAsync(checkpointBytes: 1 << 30, isUsed: false));
        }
    }

    [Fact]
    public async Task A_checkpoint_of_an_earlier_or_later_log_is_told_from_this_one()
    {
        await WriteAsync(50);
        var (log, checkpoint) = (await File.ReadAllBytesAsync(ReplicaFile, Cancel), await File.ReadAllBytesAsync(CheckpointFile, Cancel));
        await WriteAsync(50, from: 50);

        // An earlier checkpoint of the same log is good for its part.
        var all = await StateAsync(checkpointBytes: 1 << 30);
        await File.WriteAllBytesAsync(CheckpointFile, checkpoint, Cancel);
        Assert.Equal(all, await StateAsync(checkpointBytes: 1 << 30, isUsed: true));

        // A log that was cut, and one that went on otherwise, do not match a later one.
        await WriteAsync(1, from: 100);
        var later = await File.ReadAllBytesAsync(CheckpointFile, Cancel);
        await File.WriteAllBytesAsync(ReplicaFile, log, Cancel);
        await File.WriteAllBytesAsync(CheckpointFile, later, Cancel);
        await using (var db = await OpenAsync(1 << 30))
        {
            var items = await db.OpenRepositoryAsync("/data/items", Cancel);
            Assert.Equal((0, 50), (items.Covered, items.Count));
            for (var i = 0; i < 200; i++)
            {
                items.Create(("n", i));
                await items.FlushAsync(Cancel);
            }
        }

        await File.WriteAllBytesAsync(CheckpointFile, later, Cancel);
        await using var again = await OpenAsync(1 << 30);
        var reopened = await again.OpenRepositoryAsync("/data/items", Cancel);
        Assert.Equal((0, 250), (reopened.Covered, reopened.Count));
    }

    [Fact]
    public async Task Edits_while_a_checkpoint_is_written_are_not_in_it_and_not_lost()
    {
        for (var seed = 0; seed < 5; seed++)
        {
            var random = new Random(seed);
            await using (var db = await OpenAsync(checkpointBytes: 500))
            {
                var items = await db.OpenRepositoryAsync("/data/items", Cancel);
                await EditAsync(items, random, 1_500);
            }

            var with = await StateAsync();
            File.Delete(CheckpointFile);
            Assert.Equal(await StateAsync(), with);
            Directory.GetFiles(_directory).ToList().ForEach(File.Delete);
        }
    }

    [Fact]
    public async Task Damage_before_the_checkpoint_is_found_and_own_words_that_never_left_are_said_again()
    {
        await WriteAsync(60);
        var frames = ReplicaBytes.FramesOf(await File.ReadAllBytesAsync(ReplicaFile, Cancel));
        await using (var stream = File.OpenWrite(ReplicaFile))
        {
            stream.Position = frames[20].ContentOffset + 5;
            stream.WriteByte(0xAA);
            stream.WriteByte(0x55);
        }

        await using var db = await OpenAsync(1 << 30);
        var items = await db.OpenRepositoryAsync("/data/items", Cancel);
        await items.WhenCheckedAsync();
        Assert.Equal(RepositoryState.Damaged, items.Status.State);
        Assert.Equal(frames[20].Offset, Assert.Single(items.Status.Damage).Offset);
        Assert.Equal(60, items.Count);
        Assert.All(Enumerable.Range(0, 60), i => Assert.Equal($"item {i}", items[$"{i}"]["title"]));
    }

    private Task<GoatDb> OpenAsync(long checkpointBytes = SmallGrowth) =>
        GoatDb.OpenAsync(new GoatDbOptions { Directory = _directory, FlushDelay = TimeSpan.FromHours(1), CheckpointBytes = checkpointBytes }, Cancel);

    private async Task WriteAsync(int count, int from = 0)
    {
        await using var db = await OpenAsync();
        var items = await db.OpenRepositoryAsync("/data/items", Cancel);
        for (var i = from; i < from + count; i++)
        {
            items.Create($"{i}", ("title", $"item {i}"), ("n", i));
            await items.FlushAsync(Cancel);
        }
    }

    private async Task<byte[]> StateAsync(long checkpointBytes = SmallGrowth, bool? isUsed = null)
    {
        await using var db = await OpenAsync(checkpointBytes);
        var items = await db.OpenRepositoryAsync("/data/items", Cancel);
        Assert.Equal(isUsed ?? items.Covered > 0, items.Covered > 0);
        var bytes = new ArrayBufferWriter<byte>();
        items.ExportState(bytes);
        Assert.Equal(items.Count, items.Keys.Count);
        return [.. items.Digest.ToString().Select(c => (byte)c), .. bytes.WrittenSpan];
    }

    private static async Task EditAsync(Repository items, Random random, int edits)
    {
        for (var i = 0; i < edits; i++)
        {
            var keys = items.Keys;
            var key = keys.Count > 0 ? keys[random.Next(keys.Count)] : null;
            switch (random.Next(8))
            {
                case 0 or 1 when keys.Count < 200:
                    items.Create(("title", $"title {random.Next(50)}"), ("n", random.Next(5)));
                    break;
                case 2 when key is not null:
                    items[key].Delete();
                    break;
                case 3 when items.Deleted is [var deleted, ..]:
                    deleted.Restore();
                    break;
                case 4 when key is not null:
                    items[key].Remove("n");
                    break;
                case 5:
                    await items.FlushAsync(Cancel);
                    break;
                default:
                    if (key is not null)
                    {
                        items[key].Set(($"f{random.Next(6)}", random.Next(1000)), ("title", random.Next(3) == 0 ? null : $"other {i}"));
                    }

                    break;
            }
        }
    }
}
