using System.Runtime.CompilerServices;
using Goat.Bundles;
using Goat.Frames;
using Goat.Identity;

namespace Goat.Replicas;

/// <summary>Reads a replica's log from some place to its end: decodes the bundles, works around damage, cuts off a torn tail.</summary>
internal sealed class ReplicaReader(ReplicaLog log, RepositoryId repository, long from)
{
    private const int ParallelFrom = 4;

    private readonly FrameScanner _scanner = new(log.Key, from);
    private readonly List<DamagedRange> _unreadable = [];

    /// <summary>Where the last whole frame ends.</summary>
    public long End => _scanner.DamagedFrom ?? _scanner.Position;

    /// <summary>Where the last whole frame begins; null where there was none.</summary>
    public long? LastFrame { get; private set; }

    /// <summary>Whether a torn tail was cut off.</summary>
    public bool WasTorn { get; private set; }

    /// <summary>Once all was read: ranges that hold no good frame or no readable bundle.</summary>
    public IReadOnlyList<DamagedRange> Damage => [.. _scanner.Damaged.Concat(_unreadable).OrderBy(d => d.Offset)];

    /// <summary>Reads the windows, one after the other; the next one while the caller works on the last.</summary>
    public async IAsyncEnumerable<ReplicaWindow> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var windows = ReadWindowsAsync(cancellationToken).GetAsyncEnumerator(cancellationToken);
        await using (windows.ConfigureAwait(false))
        {
            var next = NextAsync(windows);
            try
            {
                while (await next.ConfigureAwait(false))
                {
                    var window = windows.Current;
                    next = NextAsync(windows);
                    yield return window;
                }
            }
            finally
            {
                // Where the caller has given up, the reading under way ends first.
                await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private static Task<bool> NextAsync(IAsyncEnumerator<ReplicaWindow> windows) =>
        OperatingSystem.IsBrowser() ? windows.MoveNextAsync().AsTask() : Task.Run(() => windows.MoveNextAsync().AsTask());

    private async IAsyncEnumerable<ReplicaWindow> ReadWindowsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var frames in log.ReadAsync(_scanner, cancellationToken).ConfigureAwait(false))
        {
            LastFrame = frames.Count > 0 ? frames[^1].Offset : LastFrame;
            var bundles = Decode([.. frames.Where(f => f.Kind == FrameKind.Bundle)]);
            yield return new ReplicaWindow(bundles, [.. frames.Where(f => f.Kind == FrameKind.Withdrawal).SelectMany(f => Withdrawal.Decode(f.Content.Span))]);
        }

        // Where somebody else writes, the end may not be complete yet.
        if (_scanner.DamagedFrom is { } torn && !log.Store.IsReadOnly)
        {
            await log.Store.TruncateAsync(torn, cancellationToken).ConfigureAwait(false);
            WasTorn = true;
        }
    }

    private List<StoredBundle> Decode(Frame[] frames)
    {
        var decoded = new StoredBundle?[frames.Length];
        if (frames.Length < ParallelFrom || OperatingSystem.IsBrowser())
        {
            for (var i = 0; i < frames.Length; i++)
            {
                decoded[i] = TryDecode(frames[i]);
            }
        }
        else
        {
            Parallel.For(0, frames.Length, i => decoded[i] = TryDecode(frames[i]));
        }

        for (var i = 0; i < frames.Length; i++)
        {
            if (decoded[i] is null)
            {
                _unreadable.Add(new DamagedRange(frames[i].Offset, frames[i].End - frames[i].Offset));
            }
        }

        return [.. decoded.OfType<StoredBundle>()];
    }

    private StoredBundle? TryDecode(Frame frame)
    {
        try
        {
            var bundle = BundleCodec.Decode(frame.Content.Span);
            return bundle.Repository == repository ? StoredBundle.Read(bundle, new CommitLocation(frame.ContentOffset, frame.Content.Length)) : null;
        }
        catch (GoatFormatException)
        {
            // Reported as a damaged range by the caller.
            return null;
        }
    }
}
