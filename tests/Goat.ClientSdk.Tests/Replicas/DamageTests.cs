using Goat.Frames;
using Goat.Tests;

namespace Goat.ClientSdk.Tests;

public sealed class DamageTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("goat-").FullName;

    private string ReplicaFile => Directory.GetFiles(_directory, "*.goat").Single();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task A_file_cut_at_any_byte_opens_with_what_was_whole_and_goes_on_in_a_new_chain()
    {
        var bytes = await WriteAsync(commits: 4);
        var frames = ReplicaBytes.FramesOf(bytes);
        for (var length = (int)frames[^2].Offset; length < bytes.Length; length++)
        {
            await File.WriteAllBytesAsync(ReplicaFile, bytes[..length], Cancel);
            var whole = frames.Count(f => f.Kind == FrameKind.Bundle && f.End <= length);
            await CheckAsync(whole, RepositoryState.Normal);
        }
    }

    [Fact]
    public async Task A_file_cut_in_its_header_begins_anew()
    {
        var bytes = await WriteAsync(commits: 1);
        var header = ReplicaBytes.FramesOf(bytes)[0];
        for (var length = 0; length < header.End; length += 7)
        {
            await File.WriteAllBytesAsync(ReplicaFile, bytes[..length], Cancel);
            await CheckAsync(0, RepositoryState.Normal);
        }
    }

    [Fact]
    public async Task A_frame_lost_in_the_middle_is_reported_and_nothing_wrong_is_shown()
    {
        var bytes = await WriteAsync(commits: 5);
        var frames = ReplicaBytes.FramesOf(bytes);
        for (var i = 2; i < frames.Count - 1; i++)
        {
            var damaged = bytes.ToArray();
            damaged[frames[i].ContentOffset + 3] ^= 0x55;
            await File.WriteAllBytesAsync(ReplicaFile, damaged, Cancel);

            // The commits after the lost one are orphans: they build on what is missing.
            await CheckAsync(i - 2, RepositoryState.Damaged);
        }
    }

    [Fact]
    public async Task A_frame_missing_from_the_middle_leaves_orphans_and_starts_a_chain()
    {
        var bytes = await WriteAsync(commits: 5);
        var frames = ReplicaBytes.FramesOf(bytes);
        for (var i = 2; i < frames.Count - 1; i++)
        {
            await File.WriteAllBytesAsync(ReplicaFile, [.. bytes[..(int)frames[i].Offset], .. bytes[(int)frames[i].End..]], Cancel);
            await CheckAsync(i - 2, RepositoryState.Normal);
        }
    }

    [Fact]
    public async Task A_file_of_another_repository_is_refused()
    {
        await WriteAsync(commits: 1);
        File.Copy(ReplicaFile, ReplicaFile.Replace("tasks", "other", StringComparison.Ordinal));
        await using var db = await GoatDb.OpenAsync(new GoatDbOptions { Directory = _directory }, Cancel);

        await Assert.ThrowsAsync<WrongReplicaException>(() => db.OpenRepositoryAsync("/data/other", Cancel));
    }

    [Theory]
    [InlineData("/data/tasks", "data+tasks.goat")]
    [InlineData("/Data/Tasks", "!data+!tasks.goat")]
    [InlineData("/con/nul", "con+nul.goat")]
    [InlineData("/a.b/ü", "a%2eb+%c3%bc.goat")]
    public void File_names_are_legal_everywhere_and_distinct_without_case(string path, string expected) =>
        Assert.Equal(expected, Goat.Replicas.ReplicaFileName.For(Goat.Identity.RepositoryPath.Parse(path), default));

    private async Task<byte[]> WriteAsync(int commits)
    {
        await using (var db = await GoatDb.OpenAsync(new GoatDbOptions { Directory = _directory }, Cancel))
        {
            var tasks = await db.OpenRepositoryAsync("/data/tasks", Cancel);
            for (var i = 0; i < commits; i++)
            {
                tasks.Create($"{i}", ("n", i));
                await tasks.FlushAsync(Cancel);
            }
        }

        return await File.ReadAllBytesAsync(ReplicaFile, Cancel);
    }

    private async Task CheckAsync(int items, RepositoryState state)
    {
        var file = await File.ReadAllBytesAsync(ReplicaFile, Cancel);
        await using (var db = await GoatDb.OpenAsync(new GoatDbOptions { Directory = _directory, FlushDelay = TimeSpan.FromHours(1) }, Cancel))
        {
            var tasks = await db.OpenRepositoryAsync("/data/tasks", Cancel);
            Assert.Equal(items, tasks.Count);
            Assert.All(tasks, i => Assert.Equal(i.Key, i["n"]?.ToString()));
            Assert.Equal(state, tasks.Status.State);
            tasks.Create("new", ("n", "new"));
            await tasks.FlushAsync(Cancel);

            // Somebody else has written the file: the old chain may have gone on elsewhere.
            Assert.Equal(1, tasks.OwnSeq);
        }

        await using (var db = await GoatDb.OpenAsync(new GoatDbOptions { Directory = _directory }, Cancel))
        {
            Assert.Equal(items + 1, (await db.OpenRepositoryAsync("/data/tasks", Cancel)).Count);
        }

        await File.WriteAllBytesAsync(ReplicaFile, file, Cancel);
    }
}
