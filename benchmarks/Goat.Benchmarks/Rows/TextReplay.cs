using System.Diagnostics;
using Goat.Benchmarks.Harness;
using Goat.Benchmarks.Histories;
using Goat.Commits;
using Goat.Merge.Sequences;
using Goat.Merge.Values;

namespace Goat.Benchmarks.Rows;

/// <summary>text-replay-ms: the keystrokes of a paper typed into a text field in 5,000 commits, payloads written; and the memory that takes in a fresh process.</summary>
internal sealed class TextReplay() : Row("text-replay-ms", "ms", Budget.AtMost(500))
{
    /// <summary>Megabytes of the working set at its peak, beyond what the trace takes.</summary>
    public static readonly ColdRun Memory = new("text-replay-memory", _ => Task.FromResult(PeakMegabytes()));

    private const double MemoryBudget = 30;

    public override async Task<Measurement> MeasureAsync(RunOptions options, CancellationToken cancellationToken)
    {
        var trace = EditingTrace.Load();
        List<byte[]> payloads = [];
        var text = new string(TraceTyping.Type(trace, payloads).ToArray());
        var isRight = trace.Text is null || text == trace.Text;
        var local = await Sample.MedianAsync(1, options.Samples(9, 5), () => Task.FromResult(Milliseconds(() => TraceTyping.Type(trace, []))));
        var remote = await Sample.MedianAsync(1, options.Samples(9, 5), () => Task.FromResult(Milliseconds(() => isRight &= Read(payloads) == text)));
        var memory = await Memory.InFreshProcessAsync(cancellationToken);
        return new Measurement(
            local,
            $"{trace.Name}, {trace.Edits.Count:N0} edits; {payloads.Count:N0} payloads read and taken in by somebody else {ResultTable.Show(remote)} ms; peak memory {ResultTable.Show(memory)} MB (budget {MemoryBudget})",
            isRight && memory <= MemoryBudget);
    }

    private static string Read(List<byte[]> payloads)
    {
        var merger = new TextMerger();
        object content = new SequenceContent<char>(Elements<char>.Empty, []);
        foreach (var payload in payloads)
        {
            PayloadCodec.TryRead(payload, 1, out var operations);
            content = merger.Apply(content, null!, 0, operations[0][0].Value!);
        }

        return TextMerger.TextOf(content);
    }

    private static double Milliseconds(Action action)
    {
        var started = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
    }

    private static double PeakMegabytes()
    {
        var trace = EditingTrace.Load();
        GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        using var process = Process.GetCurrentProcess();
        var (before, peakBefore) = (process.WorkingSet64, process.PeakWorkingSet64);
        List<byte[]> payloads = [];
        var text = TraceTyping.Type(trace, payloads);
        process.Refresh();
        GC.KeepAlive(text);

        // Where reading the trace took more than the typing, the peak says nothing, and what is there at the end has to serve.
        var after = process.PeakWorkingSet64 > peakBefore ? process.PeakWorkingSet64 : process.WorkingSet64;
        return (after - before) / 1e6;
    }
}
