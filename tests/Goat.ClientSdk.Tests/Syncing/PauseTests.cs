namespace Goat.ClientSdk.Tests;

public sealed class PauseTests : IDisposable
{
    private readonly MemoryRelay _relay = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _relay.Dispose();

    [Fact]
    public async Task Pausing_is_complete_when_the_round_under_way_has_ended()
    {
        var (asked, answer) = (NewSource(), NewSource());
        _relay.Hold = () =>
        {
            asked.TrySetResult();
            return answer.Task;
        };
        await using var db = await OpenAsync();
        (await db.OpenRepositoryAsync("/data/tasks", Cancel)).Create("1");
        await asked.Task.WaitAsync(Cancel);

        var pausing = db.Sync.PauseAsync(Cancel);
        Assert.False(pausing.IsCompleted);
        answer.SetResult();
        await pausing;

        _relay.Hold = () => throw new InvalidOperationException("A round began after the pause.");
        Assert.Equal(SyncState.Paused, db.Sync.Status.State);
        await db.Repositories[0].FlushAsync(Cancel);
        Assert.Equal(SyncState.Paused, db.Sync.Status.State);
    }

    [Fact]
    public async Task Waiting_for_a_pause_can_be_cancelled_and_the_pause_stays()
    {
        var (asked, answer) = (NewSource(), NewSource());
        _relay.Hold = () =>
        {
            asked.TrySetResult();
            return answer.Task;
        };
        await using var db = await OpenAsync();
        await db.OpenRepositoryAsync("/data/tasks", Cancel);
        await asked.Task.WaitAsync(Cancel);
        using var cancelled = new CancellationTokenSource();

        var pausing = db.Sync.PauseAsync(cancelled.Token);
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => pausing);
        Assert.Equal(SyncState.Paused, db.Sync.Status.State);
        answer.SetResult();
        await db.Sync.PauseAsync(Cancel);
    }

    [Fact]
    public async Task Resuming_right_after_pausing_never_leaves_the_background_work_stopped()
    {
        await using var db = await OpenAsync();
        var tasks = await db.OpenRepositoryAsync("/data/tasks", Cancel);
        for (var i = 0; i < 50; i++)
        {
            db.Sync.Pause();
            await Task.Yield();
            db.Sync.Resume();
            var asked = NewSource();
            _relay.Hold = () =>
            {
                asked.TrySetResult();
                return Task.CompletedTask;
            };
            tasks.Create();
            await tasks.FlushAsync(Cancel);
            await asked.Task.WaitAsync(TimeSpan.FromSeconds(30), Cancel);
        }
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private Task<GoatDb> OpenAsync()
    {
        var options = _relay.Options();
        options.SyncStart = SyncStart.Automatic;
        options.PollInterval = TimeSpan.FromHours(1);
        return GoatDb.OpenAsync(options, Cancel);
    }
}
