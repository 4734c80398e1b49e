using Goat.Commits;
using Goat.Graph;
using Goat.Statements;

namespace Goat.Sync;

/// <summary>The decisions of a round, the same for both sides: what the other lacks, what to say about oneself. Pure.</summary>
internal static class Rounds
{
    private const int LongRun = 32;

    /// <summary>
    /// What the sender of a part lacks. Exact where its frontier is known here; by its filter where it sent one; null where nothing can be said yet.
    /// </summary>
    public static Selection? Select(CommitGraph graph, SyncPart part, IEnumerable<CommitId> alsoHeld)
    {
        if (part.HaveIsComplete && part.Orphans == 0 && TryResolve(graph, part.Have, out var tips))
        {
            var known = new Closure(graph);
            foreach (var index in tips.Concat(alsoHeld.Select(graph.IndexOf).Where(i => i >= 0)))
            {
                known.Add(index);
            }

            return new Selection(RoundKind.Exact, known.Outside());
        }

        return part.Filter is { } filter && TryResolve(graph, filter.Base, out var scope) ? ByFilter(graph, part, filter, scope) : null;
    }

    /// <summary>Whether everything closed at the sender of a part is known to be closed here.</summary>
    public static bool HoldsAllOf(CommitGraph graph, SyncPart part) => part.HaveIsComplete && TryResolve(graph, part.Have, out _);

    /// <summary>The commits that a part names and that are closed here, without those that others of them build on.</summary>
    public static List<int> Common(CommitGraph graph, IEnumerable<ulong> have) => Newest(graph, have.Select(graph.IndexOfShort));

    /// <summary>The closed ones among some commits, without those that others of them build on.</summary>
    public static List<int> Newest(CommitGraph graph, IEnumerable<int> commits)
    {
        var result = new List<int>();
        foreach (var index in commits.Where(i => i >= 0).Distinct().OrderDescending())
        {
            if (!result.Exists(later => graph.IsAncestor(index, later)))
            {
                result.Add(index);
            }
        }

        return result;
    }

    /// <summary>A filter over all that is held outside what both have.</summary>
    public static ScopedFilter Filter(CommitGraph graph, IReadOnlyCollection<int> common, ulong salt)
    {
        var known = new Closure(graph);
        foreach (var index in common)
        {
            known.Add(index);
        }

        var ids = known.Outside().Select(graph.IdAt).Concat(graph.OrphanIds).ToList();
        return new ScopedFilter([.. common.Select(i => graph.IdAt(i).Short)], ids.Count, new BloomFilter(salt, ids));
    }

    /// <summary>The tips, then commits at distances 1, 2, 4, 8 ... from the end of the canonical order of closing.</summary>
    public static (List<ulong> Have, bool IsComplete) Have(CommitGraph graph, bool withLadder)
    {
        var have = graph.Tips.Take(SyncLimits.Base).Select(t => t.Short).ToList();
        var isComplete = graph.Tips.Count <= SyncLimits.Base;
        for (var distance = 1L; withLadder && distance < graph.Count; distance *= 2)
        {
            var id = graph.IdAt((int)(graph.Count - 1 - distance)).Short;
            if (!have.Contains(id))
            {
                have.Add(id);
            }
        }

        return (have, isComplete);
    }

    /// <summary>Runs that hold the selected commits, up to the page's limits; the rest of the selection stays in the list.</summary>
    public static List<RunPlan> TakePage(CommitGraph graph, List<int> selection, int maxBytes)
    {
        // In canonical order a run never reaches into one that was planned before it.
        selection.Sort(graph.Index.CompareCanonically);
        var page = new List<RunPlan>();
        var taken = new HashSet<int>();
        var selected = new HashSet<int>(selection);
        long bytes = 0;
        var used = 0;
        for (; used < selection.Count && (page.Count == 0 || (bytes < maxBytes && page.Count < SyncLimits.PageRuns && taken.Count < SyncLimits.PageCommits)); used++)
        {
            if (!taken.Contains(selection[used]) && PlanRun(graph, selection[used], selected, taken, ref bytes) is { } run)
            {
                page.Add(run);
            }
        }

        selection.RemoveRange(0, used);
        selection.RemoveAll(taken.Contains);
        return page;
    }

    /// <summary>Statements that the sender of a part lacks.</summary>
    public static List<Statement> SelectStatements(StatementSet statements, SyncPart part)
    {
        if (part.StatementIds is not { } ids)
        {
            return [];
        }

        var known = ids.ToHashSet();
        var result = new List<Statement>();
        var bytes = 0;

        // Certificates first: what sessions say cannot be checked without them, and a page may be all that comes at once.
        foreach (var statement in statements.All.Where(s => !known.Contains(s.Id.Short)).OrderBy(s => s.Kind == StatementKind.Certificate ? 0 : 1))
        {
            bytes += statement.Bytes.Length;
            if (result.Count > 0 && (result.Count == SyncLimits.PageStatements || bytes > SyncLimits.PageBytes))
            {
                break;
            }

            result.Add(statement);
        }

        return result;
    }

    private static bool TryResolve(CommitGraph graph, IReadOnlyList<ulong> shortIds, out List<int> indices)
    {
        indices = new List<int>(shortIds.Count);
        foreach (var id in shortIds)
        {
            var index = graph.IndexOfShort(id);
            if (index < 0)
            {
                return false;
            }

            indices.Add(index);
        }

        return true;
    }

    private static Selection ByFilter(CommitGraph graph, SyncPart part, ScopedFilter filter, List<int> scope)
    {
        var known = new Closure(graph);
        foreach (var index in scope)
        {
            known.Add(index);
        }

        var isHealing = part.Orphans > 0;
        var missing = new List<int>();
        var roots = new Dictionary<int, int>();
        foreach (var index in known.Outside())
        {
            var entry = graph.Index[index];
            if (!filter.Filter.MayContain(entry.Id) || (!isHealing && BuildsOn(graph, entry, roots)))
            {
                missing.Add(index);
                roots[entry.Lane] = Math.Min(entry.Position, roots.GetValueOrDefault(entry.Lane, int.MaxValue));
            }
        }

        if (isHealing)
        {
            AddDoubtful(graph, known, missing);
        }

        return new Selection(isHealing ? RoundKind.Healing : RoundKind.Filtered, missing);
    }

    /// <summary>
    /// Where a long run begins with what the filter lacks, the commit before may be lacking too, and have passed by chance. It costs little to send it as well; to be asked for it by name later costs the whole run again.
    /// </summary>
    private static void AddDoubtful(CommitGraph graph, Closure known, List<int> missing)
    {
        var selected = missing.ToHashSet();
        var count = missing.Count;
        for (var i = 0; i < count; i++)
        {
            var entry = graph.Index[missing[i]];
            var lane = graph.Index.Lanes[entry.Lane];
            var before = entry.Position > 0 ? lane.Commits[entry.Position - 1] : -1;
            if (before < 0 || known.Contains(before) || selected.Contains(before))
            {
                continue;
            }

            var end = lane.Attested.FindIndex(a => a.Position >= entry.Position);
            if (end >= 0 && lane.Attested[end].Position - entry.Position >= LongRun)
            {
                missing.Add(before);
            }
        }
    }

    private static bool BuildsOn(CommitGraph graph, GraphIndex.Entry entry, Dictionary<int, int> roots)
    {
        var sight = graph.Index.SightAt(entry.Sight);
        foreach (var (lane, position) in roots)
        {
            if (lane == entry.Lane ? entry.Position > position : sight.Of(lane) >= position)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The run around a selected commit: back over selected ones, on to the next attested one.</summary>
    private static RunPlan? PlanRun(CommitGraph graph, int index, HashSet<int> selected, HashSet<int> taken, ref long bytes)
    {
        var entry = graph.Index[index];
        var lane = graph.Index.Lanes[entry.Lane];
        var next = lane.Attested.FindIndex(a => a.Position >= entry.Position);
        if (next < 0)
        {
            return null;
        }

        // Reach on over further attestations while everything is wanted and fits one run.
        while (next + 1 < lane.Attested.Count
            && graph.Index.FitsOneRun(entry.Lane, entry.Position, lane.Attested[next + 1].Position)
            && selected.Contains(lane.Commits[lane.Attested[next].Position + 1])
            && selected.Contains(lane.Commits[lane.Attested[next + 1].Position]))
        {
            next++;
        }

        var (last, signature) = lane.Attested[next];
        var ids = new List<CommitId>();
        for (var position = entry.Position; position <= last; position++)
        {
            var commit = lane.Commits[position];
            taken.Add(commit);
            ids.Add(graph.Index[commit].Id);
            bytes += graph.Index[commit].Bytes;
        }

        return new RunPlan(lane.Chain, lane.FirstSeq + entry.Position, ids, signature);
    }
}
