using Goat.Identity;
using Goat.Relay.Cache;
using Goat.Relay.Conformance;
using Goat.Relay.Storage;

namespace Goat.Relay.Tests.Cache;

public sealed class FileCommitCacheTests : CommitCacheConformance
{
    private static readonly RepositoryId Repository = new(42);

    private readonly TemporaryDirectory _directory = new();

    private string Root => Path.Combine(_directory.Path, "cache");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _directory.Dispose();
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("""{"generation":1,"first":5,"active":2}""")]
    [InlineData("""{"generation":1,"first":1,"active":2147483647}""")]
    public async Task A_damaged_control_file_counts_as_missing(string content)
    {
        var cache = await CreateAsync(Operations, 1000);
        var control = await cache.CreateAsync(Repository, Cancellation);
        await File.WriteAllTextAsync(Path.Combine(Root, Repository.ToString(), "control.json"), content, Cancellation);

        Assert.Null(await cache.ReadControlAsync(Repository, Cancellation));
        Assert.NotEqual(control, await cache.CreateAsync(Repository, Cancellation));
    }

    [Fact]
    public async Task A_cache_is_still_there_after_a_restart()
    {
        var cache = await CreateAsync(Operations, 1000);
        var control = await cache.CreateAsync(Repository, Cancellation);
        await cache.AppendAsync(Repository, control.ActiveSegment, new byte[] { 1, 2, 3 }, Cancellation);

        var restarted = await CreateAsync(Operations, 1000);

        Assert.Equal(control, await restarted.ReadControlAsync(Repository, Cancellation));
        Assert.Equal(3, (await restarted.ReadAsync(Repository, control.ActiveSegment, 0, 10, Cancellation)).Length);
    }

    [Fact]
    public async Task A_roll_that_a_crash_cut_short_is_finished_by_the_next_one()
    {
        var cache = await CreateAsync(Operations, 1000);
        var control = await cache.CreateAsync(Repository, Cancellation);
        await File.WriteAllBytesAsync(PathOf(Repository, control.ActiveSegment with { Number = 2 }), [], Cancellation);

        Assert.Equal(SegmentState.Sealed, (await cache.AppendAsync(Repository, control.ActiveSegment, new byte[1], Cancellation)).State);
        var rolled = await cache.RollAsync(Repository, control, Cancellation);

        Assert.Equal(SegmentState.Open, (await cache.AppendAsync(Repository, rolled!.ActiveSegment, new byte[1], Cancellation)).State);
    }

    [Fact]
    public async Task A_place_that_cannot_be_a_directory_is_unavailable_storage()
    {
        await File.WriteAllTextAsync(Root, "a file", Cancellation);
        var cache = await CreateAsync(Operations, 1000);

        await Assert.ThrowsAsync<StorageUnavailableException>(async () => await cache.CreateAsync(Repository, Cancellation));
        await Assert.ThrowsAsync<StorageUnavailableException>(async () => await cache.ProbeAsync(Cancellation));
    }

    [Fact]
    public void A_data_directory_is_locked_for_one_relay()
    {
        using (DirectoryLock.Take(_directory.Path))
        {
            Assert.Throws<StorageUnavailableException>(() => DirectoryLock.Take(_directory.Path));
        }

        DirectoryLock.Take(_directory.Path).Dispose();
    }

    protected override ValueTask<ICommitCache> CreateAsync(StorageOperations operations, long segmentBytes) =>
        ValueTask.FromResult<ICommitCache>(new FileCommitCache(Root, operations, segmentBytes));

    protected override ValueTask LoseSegmentAsync(RepositoryId repository, SegmentId segment)
    {
        File.Delete(PathOf(repository, segment));
        return ValueTask.CompletedTask;
    }

    protected override ValueTask LoseControlAsync(RepositoryId repository)
    {
        File.Delete(Path.Combine(Root, repository.ToString(), "control.json"));
        return ValueTask.CompletedTask;
    }

    protected override ValueTask LoseEverythingAsync()
    {
        Directory.Delete(Root, recursive: true);
        return ValueTask.CompletedTask;
    }

    protected override async ValueTask ReplaceSegmentAsync(RepositoryId repository, SegmentId segment, byte[] bytes) =>
        await File.WriteAllBytesAsync(PathOf(repository, segment), bytes, Cancellation);

    private string PathOf(RepositoryId repository, SegmentId segment) => Path.Combine(Root, repository.ToString(), $"{segment}.segment");
}
