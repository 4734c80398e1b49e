using Goat.Bundles;
using Goat.Identity;

namespace Goat.Pending;

/// <summary>Finds the chain that this device wrote last, in the order of the log.</summary>
internal sealed class OwnRuns(SessionId session)
{
    private readonly Dictionary<ChainId, long> _counters = [];

    /// <summary>The chain, up to its last run; null where there is none.</summary>
    public OwnChain? Chain { get; set; }

    public void Note(CommitRun run)
    {
        if (run.Chain.Session != session)
        {
            return;
        }

        var counter = Math.Max(_counters.GetValueOrDefault(run.Chain), run.Commits.SelectMany(c => c.Header.Changes).Max(c => (long?)c.Counter) ?? 0);
        _counters[run.Chain] = counter;
        Chain = Chain?.Id == run.Chain ? Chain : new OwnChain(run.Chain);
        Chain.Advance(run.Tip.Id, run.Tip.Header.Seq);
        Chain.Used(counter);
    }
}
