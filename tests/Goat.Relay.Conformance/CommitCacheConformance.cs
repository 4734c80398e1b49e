using Goat.Identity;
using Goat.Relay.Cache;
using Goat.Relay.Storage;
using Goat.Wire;

namespace Goat.Relay.Conformance;

/// <summary>What every commit cache must do. An adapter derives from it, says how its cache is made and how parts of it are lost, and passes.</summary>
public abstract class CommitCacheConformance : IAsyncLifetime
{
    private const int SegmentBytes = 1000;

    private static readonly RepositoryId Repository = new(new U128(0x1_8EE9_0FF6, 0xC373_E0EE_4E3F_0AD2));
    private static readonly RepositoryId Other = new(7);

    private ICommitCache _cache = null!;

    protected StorageOperations Operations { get; } = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public virtual async ValueTask InitializeAsync() => _cache = await CreateAsync(Operations, SegmentBytes);

    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_repository_that_nobody_wrote_to_has_no_control_row_and_no_segment()
    {
        Assert.Null(await _cache.ReadControlAsync(Repository, Cancellation));
        Assert.Equal(SegmentState.Gone, (await _cache.ReadAsync(Repository, new SegmentId(1, 1), 0, 100, Cancellation)).State);
        Assert.Equal(SegmentState.Gone, (await AppendAsync(new SegmentId(1, 1), 10)).State);
        Assert.Null(await _cache.RollAsync(Repository, new CacheControl(1, 1, 1), Cancellation));
    }

    [Fact]
    public async Task A_new_cache_has_one_empty_open_segment()
    {
        var control = await _cache.CreateAsync(Repository, Cancellation);

        Assert.Equal((1, 1), (control.First, control.Active));
        Assert.Equal(control, await _cache.ReadControlAsync(Repository, Cancellation));
        var read = await _cache.ReadAsync(Repository, control.ActiveSegment, 0, 100, Cancellation);
        Assert.Equal((SegmentState.Open, 0L, 0), (read.State, read.Length, read.Bytes.Length));
    }

    [Fact]
    public async Task Creating_twice_gives_the_same_cache()
    {
        var controls = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () => await _cache.CreateAsync(Repository, Cancellation), Cancellation)));

        Assert.Single(controls.Distinct());
        Assert.NotEqual(controls[0].Generation, (await _cache.CreateAsync(Other, Cancellation)).Generation);
    }

    [Fact]
    public async Task Appended_frames_are_read_back_from_any_offset()
    {
        var segment = (await _cache.CreateAsync(Repository, Cancellation)).ActiveSegment;
        Assert.Equal(0, (await AppendAsync(segment, 40)).Offset);
        Assert.Equal(40, (await AppendAsync(segment, 60)).Offset);

        var whole = await _cache.ReadAsync(Repository, segment, 0, 1000, Cancellation);
        var part = await _cache.ReadAsync(Repository, segment, 30, 20, Cancellation);
        var tail = await _cache.ReadAsync(Repository, segment, 90, 1000, Cancellation);
        var end = await _cache.ReadAsync(Repository, segment, 100, 1000, Cancellation);
        var beyond = await _cache.ReadAsync(Repository, segment, 250, 1000, Cancellation);

        Assert.Equal([.. Bytes(40), .. Bytes(60)], whole.Bytes.ToArray());
        Assert.Equal(whole.Bytes.Slice(30, 20).ToArray(), part.Bytes.ToArray());
        Assert.Equal(whole.Bytes[90..].ToArray(), tail.Bytes.ToArray());
        Assert.Empty(end.Bytes.ToArray());
        Assert.Empty(beyond.Bytes.ToArray());
        Assert.All([whole, part, tail, end, beyond], read => Assert.Equal((SegmentState.Open, 100L), (read.State, read.Length)));
    }

    [Fact]
    public async Task Concurrent_appends_never_overlap()
    {
        var segment = (await _cache.CreateAsync(Repository, Cancellation)).ActiveSegment;

        var appends = await Task.WhenAll(Enumerable.Range(1, 32).Select(i => Task.Run(async () => (Size: i, Append: await AppendAsync(segment, i)), Cancellation)));

        var offset = 0L;
        foreach (var (size, append) in appends.OrderBy(a => a.Append.Offset))
        {
            Assert.Equal(offset, append.Offset);
            var read = await _cache.ReadAsync(Repository, segment, append.Offset, size, Cancellation);
            Assert.Equal(Bytes(size), read.Bytes.ToArray());
            offset += size;
        }
    }

    [Fact]
    public async Task A_segment_says_when_it_is_full()
    {
        var segment = (await _cache.CreateAsync(Repository, Cancellation)).ActiveSegment;

        Assert.False((await AppendAsync(segment, SegmentBytes - 1)).IsFull);
        Assert.True((await AppendAsync(segment, 1)).IsFull);
    }

    [Fact]
    public async Task A_rolled_segment_is_sealed_and_keeps_its_bytes()
    {
        var control = await _cache.CreateAsync(Repository, Cancellation);
        await AppendAsync(control.ActiveSegment, 10);

        var rolled = await _cache.RollAsync(Repository, control, Cancellation);

        Assert.Equal(control with { Active = 2 }, rolled);
        Assert.Equal(rolled, await _cache.ReadControlAsync(Repository, Cancellation));
        Assert.Equal(SegmentState.Sealed, (await AppendAsync(control.ActiveSegment, 10)).State);
        var old = await _cache.ReadAsync(Repository, control.ActiveSegment, 0, 100, Cancellation);
        Assert.Equal((SegmentState.Sealed, 10L), (old.State, old.Length));
        Assert.Equal((SegmentState.Open, 0L), await StateAsync(rolled!.ActiveSegment));
    }

    [Fact]
    public async Task Of_concurrent_rolls_one_wins_and_all_learn_the_result()
    {
        var control = await _cache.CreateAsync(Repository, Cancellation);

        var rolled = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () => await _cache.RollAsync(Repository, control, Cancellation), Cancellation)));

        Assert.All(rolled, r => Assert.Equal(control with { Active = 2 }, r));
    }

    [Fact]
    public async Task Appends_beside_a_roll_stand_in_the_segment_or_were_refused()
    {
        var control = await _cache.CreateAsync(Repository, Cancellation);
        var segment = control.ActiveSegment;
        await AppendAsync(segment, 8);

        var appending = Enumerable.Range(1, 16).Select(i => Task.Run(async () => (Size: i, Append: await AppendAsync(segment, i)), Cancellation)).ToList();
        var rolling = Task.Run(async () => await _cache.RollAsync(Repository, control, Cancellation), Cancellation);
        var appends = await Task.WhenAll(appending);
        Assert.Equal(2, (await rolling)!.Active);

        var read = await _cache.ReadAsync(Repository, segment, 0, 1000, Cancellation);
        var accepted = appends.Where(a => a.Append.State == SegmentState.Open).OrderBy(a => a.Append.Offset).ToList();
        Assert.All(appends.Except(accepted), a => Assert.Equal(SegmentState.Sealed, a.Append.State));
        Assert.Equal([.. Bytes(8), .. accepted.SelectMany(a => Bytes(a.Size))], read.Bytes.ToArray());
        Assert.Equal((SegmentState.Sealed, (long)read.Bytes.Length), (read.State, read.Length));
    }

    [Fact]
    public async Task A_roll_that_expects_an_older_row_changes_nothing()
    {
        var control = await _cache.CreateAsync(Repository, Cancellation);
        var rolled = await _cache.RollAsync(Repository, control, Cancellation);
        await AppendAsync(rolled!.ActiveSegment, 10);

        Assert.Equal(rolled, await _cache.RollAsync(Repository, control, Cancellation));
        Assert.Equal(rolled, await _cache.ReadControlAsync(Repository, Cancellation));
        Assert.Equal((SegmentState.Open, 10L), await StateAsync(rolled.ActiveSegment));
    }

    [Fact]
    public async Task The_end_of_a_segment_is_read_without_its_bytes()
    {
        var segment = (await _cache.CreateAsync(Repository, Cancellation)).ActiveSegment;
        await AppendAsync(segment, 50);

        var read = await _cache.ReadAsync(Repository, segment, 50, 0, Cancellation);

        Assert.Equal((SegmentState.Open, 50L, 0), (read.State, read.Length, read.Bytes.Length));
    }

    [Fact]
    public async Task A_lost_segment_that_is_not_active_stays_gone()
    {
        var first = await _cache.CreateAsync(Repository, Cancellation);
        await AppendAsync(first.ActiveSegment, 10);
        var second = await _cache.RollAsync(Repository, first, Cancellation);
        await LoseSegmentAsync(Repository, first.ActiveSegment);

        var third = await _cache.RollAsync(Repository, second!, Cancellation);

        Assert.Equal(first with { Active = 3 }, third);
        Assert.Equal(SegmentState.Gone, (await StateAsync(first.ActiveSegment)).State);
        Assert.Equal(SegmentState.Sealed, (await StateAsync(second!.ActiveSegment)).State);
    }

    [Fact]
    public async Task An_index_blob_is_read_back_until_another_takes_its_place()
    {
        var control = await _cache.CreateAsync(Repository, Cancellation);
        Assert.Null(await _cache.ReadIndexAsync(Repository, control.Generation, Cancellation));

        await _cache.WriteIndexAsync(Repository, control.Generation, Bytes(100), Cancellation);
        var first = await _cache.ReadIndexAsync(Repository, control.Generation, Cancellation);
        await _cache.WriteIndexAsync(Repository, control.Generation, Bytes(40), Cancellation);

        Assert.Equal(Bytes(100), first!.Value.ToArray());
        Assert.Equal(Bytes(40), (await _cache.ReadIndexAsync(Repository, control.Generation, Cancellation))!.Value.ToArray());
        Assert.Null(await _cache.ReadIndexAsync(Repository, control.Generation + 1, Cancellation));
        Assert.Null(await _cache.ReadIndexAsync(Other, control.Generation, Cancellation));
        Assert.Equal(control, await _cache.ReadControlAsync(Repository, Cancellation));
    }

    [Fact]
    public async Task A_lost_segment_is_gone_until_the_next_one_is_rolled()
    {
        var control = await _cache.CreateAsync(Repository, Cancellation);
        await AppendAsync(control.ActiveSegment, 10);

        await LoseSegmentAsync(Repository, control.ActiveSegment);

        Assert.Equal(SegmentState.Gone, (await _cache.ReadAsync(Repository, control.ActiveSegment, 5, 10, Cancellation)).State);
        Assert.Equal(SegmentState.Gone, (await AppendAsync(control.ActiveSegment, 10)).State);
        var rolled = await _cache.RollAsync(Repository, control, Cancellation);
        Assert.Equal(2, rolled!.Active);
        Assert.Equal(0, (await AppendAsync(rolled.ActiveSegment, 10)).Offset);
    }

    [Fact]
    public async Task A_lost_control_row_begins_a_new_generation()
    {
        var control = await _cache.CreateAsync(Repository, Cancellation);
        await AppendAsync(control.ActiveSegment, 10);

        await LoseControlAsync(Repository);

        Assert.Null(await _cache.ReadControlAsync(Repository, Cancellation));
        Assert.Null(await _cache.RollAsync(Repository, control, Cancellation));
        var next = await _cache.CreateAsync(Repository, Cancellation);
        Assert.NotEqual(control.Generation, next.Generation);
        Assert.Equal((SegmentState.Open, 0L), await StateAsync(next.ActiveSegment));
    }

    [Fact]
    public async Task A_cache_that_was_deleted_begins_anew()
    {
        var control = await _cache.CreateAsync(Repository, Cancellation);
        await AppendAsync(control.ActiveSegment, 10);

        await LoseEverythingAsync();

        Assert.Null(await _cache.ReadControlAsync(Repository, Cancellation));
        Assert.Equal(SegmentState.Gone, (await AppendAsync(control.ActiveSegment, 10)).State);
        var next = await _cache.CreateAsync(Repository, Cancellation);
        Assert.Equal(0, (await AppendAsync(next.ActiveSegment, 10)).Offset);
    }

    [Fact]
    public async Task Whatever_vanishes_between_two_calls_no_call_fails_but_says_so()
    {
        Func<CacheControl, Task>[] losses =
        [
            async control => await LoseSegmentAsync(Repository, control.ActiveSegment),
            async _ => await LoseControlAsync(Repository),
            async _ => await LoseEverythingAsync(),
        ];
        foreach (var lose in losses)
        {
            var control = await _cache.CreateAsync(Repository, Cancellation);
            await AppendAsync(control.ActiveSegment, 10);
            await lose(control);

            await _cache.ReadAsync(Repository, control.ActiveSegment, 10, 10, Cancellation);
            await AppendAsync(control.ActiveSegment, 10);
            await _cache.ReadIndexAsync(Repository, control.Generation, Cancellation);
            var rolled = await _cache.RollAsync(Repository, control, Cancellation);
            Assert.True(rolled is null || rolled.Active == 2);
            var now = await _cache.CreateAsync(Repository, Cancellation);
            Assert.Equal(SegmentState.Open, (await AppendAsync(now.ActiveSegment, 10)).State);
            await LoseEverythingAsync();
        }
    }

    [Fact]
    public async Task A_truncated_segment_shows_its_length_and_is_appended_to_at_its_end()
    {
        var segment = (await _cache.CreateAsync(Repository, Cancellation)).ActiveSegment;
        await AppendAsync(segment, 100);

        await ReplaceSegmentAsync(Repository, segment, Bytes(100)[..30]);

        var read = await _cache.ReadAsync(Repository, segment, 100, 10, Cancellation);
        Assert.Equal((SegmentState.Open, 30L, 0), (read.State, read.Length, read.Bytes.Length));
        Assert.Equal(30, (await AppendAsync(segment, 5)).Offset);
    }

    [Fact]
    public async Task Repositories_do_not_see_each_other()
    {
        var control = await _cache.CreateAsync(Repository, Cancellation);
        await AppendAsync(control.ActiveSegment, 10);

        Assert.Null(await _cache.ReadControlAsync(Other, Cancellation));
        Assert.Equal(SegmentState.Gone, (await _cache.ReadAsync(Other, control.ActiveSegment, 0, 10, Cancellation)).State);
    }

    [Fact]
    public async Task Every_call_is_counted_and_none_lists()
    {
        var control = await _cache.CreateAsync(Repository, Cancellation);
        await _cache.ReadControlAsync(Repository, Cancellation);
        var before = Operations.Snapshot();

        await AppendAsync(control.ActiveSegment, 10);
        await _cache.ReadAsync(Repository, control.ActiveSegment, 0, 10, Cancellation);

        Assert.Equal(new StorageCounts(Reads: 1, Appends: 1, ControlReads: 0, ControlWrites: 0, Lists: 0, Deletes: 0), Operations.Snapshot() - before);
        await _cache.RollAsync(Repository, control, Cancellation);
        await _cache.WriteIndexAsync(Repository, control.Generation, Bytes(1), Cancellation);
        before = Operations.Snapshot();
        await _cache.ReadIndexAsync(Repository, control.Generation, Cancellation);
        await _cache.ReadControlAsync(Repository, Cancellation);
        Assert.Equal(new StorageCounts(Reads: 1, Appends: 0, ControlReads: 1, ControlWrites: 0, Lists: 0, Deletes: 0), Operations.Snapshot() - before);
        await _cache.ProbeAsync(Cancellation);
        Assert.Equal(0, Operations.Snapshot().Lists);
    }

    /// <summary>Makes an empty cache.</summary>
    protected abstract ValueTask<ICommitCache> CreateAsync(StorageOperations operations, long segmentBytes);

    /// <summary>Deletes a segment behind the cache's back.</summary>
    protected abstract ValueTask LoseSegmentAsync(RepositoryId repository, SegmentId segment);

    /// <summary>Deletes a control row behind the cache's back.</summary>
    protected abstract ValueTask LoseControlAsync(RepositoryId repository);

    /// <summary>Deletes all there is behind the cache's back.</summary>
    protected abstract ValueTask LoseEverythingAsync();

    /// <summary>Puts other bytes in the place of a segment.</summary>
    protected abstract ValueTask ReplaceSegmentAsync(RepositoryId repository, SegmentId segment, byte[] bytes);

    private static byte[] Bytes(int count) => [.. Enumerable.Range(0, count).Select(i => (byte)(i * 31 + count))];

    private ValueTask<SegmentAppend> AppendAsync(SegmentId segment, int count) => _cache.AppendAsync(Repository, segment, Bytes(count), Cancellation);

    private async Task<(SegmentState State, long Length)> StateAsync(SegmentId segment)
    {
        var read = await _cache.ReadAsync(Repository, segment, 0, 1, Cancellation);
        return (read.State, read.Length);
    }
}
