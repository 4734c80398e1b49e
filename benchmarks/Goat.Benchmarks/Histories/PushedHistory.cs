using Goat.Bundles;
using Goat.Frames;
using Goat.Relay.Cache;
using Goat.Wire;

namespace Goat.Benchmarks.Histories;

/// <summary>A history as pushes of one commit each would have left it in a relay's cache, in the order of their times; the frames go up many at a time.</summary>
internal static class PushedHistory
{
    private const int CommitsPerPush = 1;

    /// <summary>Writes it to a new cache.</summary>
    /// <param name="cache">The cache.</param>
    /// <param name="team">The history.</param>
    /// <param name="segments">One that is not full, or two that are and one that is not.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    public static async Task WriteAsync(ICommitCache cache, Team team, int segments, CancellationToken cancellationToken)
    {
        var control = await cache.CreateAsync(team.Instance.Repository, cancellationToken);
        var runs = (await team.RunsAsync(CommitsPerPush)).OrderBy(r => r.Tip.Header.Time).ToList();
        var perSegment = segments == 1 ? runs.Count : (runs.Count * 2 / 5) + 1;
        for (var i = 0; i < runs.Count; i += perSegment)
        {
            control = i == 0 ? control : (await cache.RollAsync(team.Instance.Repository, control, cancellationToken))!;
            await AppendAsync(cache, team, control.ActiveSegment, runs.Skip(i).Take(perSegment), cancellationToken);
        }
    }

    private static async Task AppendAsync(ICommitCache cache, Team team, SegmentId segment, IEnumerable<CommitRun> runs, CancellationToken cancellationToken)
    {
        var writer = new WireWriter();
        foreach (var run in runs)
        {
            var statements = run.FirstSeq == 1 ? team.Certificates : [];
            FrameCodec.Write(writer, segment.FrameKey, FrameKind.Bundle, BundleCodec.Encode(new Bundle(team.Instance.Repository, [.. statements], [run])));
            if (writer.Length > Math.Min(cache.MaxAppendBytes, 4 * 1024 * 1024) / 2)
            {
                await cache.AppendAsync(team.Instance.Repository, segment, writer.WrittenMemory, cancellationToken);
                writer.Clear();
            }
        }

        await cache.AppendAsync(team.Instance.Repository, segment, writer.WrittenMemory, cancellationToken);
    }
}
