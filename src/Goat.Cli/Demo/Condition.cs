namespace Goat.Cli.Demo;

/// <summary>Waiting for something to become true, as short as it takes.</summary>
internal static class Condition
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(10);

    public static async Task UntilAsync(Func<CancellationToken, ValueTask<bool>> holds, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Interval);
        while (!await holds(cancellationToken).ConfigureAwait(false))
        {
            await timer.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false);
        }
    }
}
