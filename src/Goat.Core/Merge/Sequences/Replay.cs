using Goat.Commits;

namespace Goat.Merge.Sequences;

/// <summary>
/// Brings edits that did not see each other into one list or text. It walks the events in causal order through a sequence CRDT that begins as one run of unknown elements, what everybody had seen, and goes back and forth between
/// the versions that their authors had before them. (Eg-walker: Gentle and Kleppmann, "Collaborative text editing with Eg-walker", EuroSys 2025; order: Fugue, Weidner and Kleppmann, "The art of the Fugue", 2023.) Used once.
/// </summary>
internal sealed class Replay<T>
{
    // What everybody had seen is some of the elements at the beginning, and they end within the first run; nothing ever looks at the rest of it.
    private const int UnknownLength = 1 << 30;

    private readonly IReadOnlyList<ReplayEvent<T>> _events;
    private readonly ElementsBuilder<T> _target;
    private readonly List<int>[] _lanes;
    private readonly int[] _walked;
    private readonly int[] _version;
    private readonly SpanTree _tree = new();
    private readonly List<int> _void = [];
    private ReplayEvent<T>? _last;
    private long _beyond;

    /// <summary>Prepares a replay.</summary>
    /// <param name="events">The events since a version that all of them had seen, each after those that it had seen.</param>
    /// <param name="lanes">Their lines.</param>
    /// <param name="target">The elements, with the events in them that are shown already; gets the others.</param>
    public Replay(IReadOnlyList<ReplayEvent<T>> events, int lanes, ElementsBuilder<T> target)
    {
        (_events, _target) = (events, target);
        (_walked, _version) = (new int[lanes], new int[lanes]);
        _lanes = new List<int>[lanes];
        for (var i = 0; i < lanes; i++)
        {
            _lanes[i] = [];
        }

        for (var i = 0; i < events.Count; i++)
        {
            _lanes[events[i].Lane].Add(i);
        }
    }

    /// <summary>Walks all events.</summary>
    /// <returns>Indices of the events whose edit reaches beyond the end of what its author had seen: they have no effect.</returns>
    public IReadOnlyList<int> Run()
    {
        _tree.Insert(null, new Span(new SpanRun(-1), 0, UnknownLength));
        Walk(shown: true);
        _beyond = _tree.Shown - _target.Count;
        Walk(shown: false);
        return _void;
    }

    /// <summary>Walks a line as far as it goes before it changes to another: every change means to go back and forth.</summary>
    private void Walk(bool shown)
    {
        for (var i = 0; i < _events.Count; i++)
        {
            for (var at = i; at >= 0 && _events[at].IsShown == shown && IsNext(_events[at]); at = FollowerOf(at))
            {
                GoTo(_events[at]);
                Apply(at);
            }
        }
    }

    private bool IsNext(ReplayEvent<T> e)
    {
        if (_walked[e.Lane] != e.Position)
        {
            return false;
        }

        for (var lane = 0; lane < _walked.Length; lane++)
        {
            if (lane != e.Lane && _walked[lane] < e.Seen[lane])
            {
                return false;
            }
        }

        return true;
    }

    private int FollowerOf(int at)
    {
        var e = _events[at];
        var lane = _lanes[e.Lane];
        return e.Position + 1 < lane.Count ? lane[e.Position + 1] : -1;
    }

    /// <summary>Goes to the version that an author had before them.</summary>
    private void GoTo(ReplayEvent<T> e)
    {
        if (_last is not null && _last.Lane == e.Lane && ReferenceEquals(_last.Seen, e.Seen))
        {
            return;
        }

        List<int> back = [];
        List<int> forth = [];
        for (var lane = 0; lane < _version.Length; lane++)
        {
            var to = lane == e.Lane ? e.Position : e.Seen[lane];
            for (var position = to; position < _version[lane]; position++)
            {
                back.Add(_lanes[lane][position]);
            }

            for (var position = _version[lane]; position < to; position++)
            {
                forth.Add(_lanes[lane][position]);
            }

            _version[lane] = to;
        }

        // Deletions go back before the insertions that they had seen.
        back.Sort();
        for (var i = back.Count - 1; i >= 0; i--)
        {
            Step(_events[back[i]], -1);
        }

        forth.Sort();
        foreach (var i in forth)
        {
            Step(_events[i], 1);
        }
    }

    private static void Step(ReplayEvent<T> e, int by)
    {
        foreach (var run in e.Inserted)
        {
            foreach (var span in run.Spans)
            {
                SpanTree.Change(span, span.State + by, span.IsHidden);
            }
        }

        foreach (var (run, offset, length) in e.Deleted)
        {
            for (var i = run.IndexOf(offset); i < run.Spans.Count && run.Spans[i].Offset < offset + length; i++)
            {
                SpanTree.Change(run.Spans[i], run.Spans[i].State + by, run.Spans[i].IsHidden);
            }
        }
    }

    private void Apply(int index)
    {
        var e = _events[index];
        _last = e;
        _walked[e.Lane]++;
        _version[e.Lane]++;
        if (!e.IsShown && e.Edit.Reach > _tree.Visible - _beyond)
        {
            _void.Add(index);
            return;
        }

        var (at, from) = (0L, 0);
        foreach (var splice in e.Edit.Splices)
        {
            at += splice.Skipped;
            var left = _tree.EndingAt(at);
            Delete(e, left, splice.Deleted);
            if (splice.Inserted > 0)
            {
                Insert(index, left, e.Edit.Inserted.Span.Slice(from, splice.Inserted));
            }

            at += splice.Inserted;
            from += splice.Inserted;
        }
    }

    private void Delete(ReplayEvent<T> e, Span? left, int count)
    {
        var span = left is null ? _tree.First : SpanTree.Next(left);
        for (; count > 0; span = SpanTree.Next(span))
        {
            if (span!.State != 0)
            {
                continue;
            }

            if (span.Length > count)
            {
                _tree.Divide(span, count);
            }

            if (!e.IsShown && !e.IsVoid && !span.IsHidden)
            {
                _target.Delete((int)SpanTree.ShownBefore(span), span.Length);
            }

            SpanTree.Change(span, 1, span.IsHidden || !e.IsVoid);
            e.Deleted.Add((span.Run, span.Offset, span.Length));
            count -= span.Length;
        }
    }

    private void Insert(int index, Span? left, ReadOnlySpan<T> items)
    {
        var e = _events[index];
        var origin = left?.Last ?? default;
        var next = left is null ? _tree.First : SpanTree.Next(left);
        var right = next;
        while (right is { State: Span.NotInserted })
        {
            right = SpanTree.Next(right);
        }

        // A left child of what follows, where that is a right descendant of what precedes; otherwise a right child of what precedes.
        var run = new SpanRun(index) { Left = origin, RightParent = right is not null && right.Left == origin ? right.First : default };
        var span = new Span(run, 0, items.Length) { IsHidden = e.IsVoid };
        _tree.Insert(PlaceOf(run, left, next), span);
        e.Inserted.Add(run);
        if (!e.IsShown && !e.IsVoid)
        {
            _target.Insert((int)SpanTree.ShownBefore(span), items);
        }
    }

    /// <summary>The span after which a run stands, among what was inserted at the same place by authors who had not seen each other.</summary>
    private Span? PlaceOf(SpanRun run, Span? left, Span? next)
    {
        var place = left;
        var isUndecided = false;
        for (var other = next; other is { State: Span.NotInserted }; other = SpanTree.Next(other))
        {
            if (other.Left == run.Left)
            {
                var isSibling = other.RightParent == run.RightParent;
                if (isSibling && _events[run.Event].Id.CompareTo(_events[other.Run.Event].Id) < 0)
                {
                    break;
                }

                // Left of it would be right as well, if what comes after it is greater.
                isUndecided = !isSibling && SpanTree.IsBefore(other.RightParent, run.RightParent);
            }
            else if (run.Left.Run is not null && (other.Left.Run is null || SpanTree.IsBefore(other.Left, run.Left)))
            {
                break;
            }

            if (!isUndecided)
            {
                place = other;
            }
        }

        return place;
    }
}
