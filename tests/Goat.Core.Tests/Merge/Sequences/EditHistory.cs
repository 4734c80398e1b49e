using CsCheck;
using Goat.Commits;
using Goat.Merge.Sequences;

namespace Goat.Core.Tests.Merge.Sequences;

/// <summary>What a few authors, who see each other's work now and then, do to one text; without commits or a graph.</summary>
internal sealed class EditHistory
{
    private readonly List<(CommitId Id, SequenceEdit<char> Edit, int Lane, int Position, int[] Seen, bool IsVoid)> _events = [];
    private readonly FugueTree _tree = new();
    private readonly Random _random;

    private EditHistory(int seed, int authors, int steps)
    {
        _random = new Random(seed);
        var (versions, counts, next) = (Enumerable.Range(0, authors).Select(_ => new int[authors]).ToArray(), new int[authors], 0);
        for (var step = 0; step < steps; step++)
        {
            var (author, other) = (_random.Next(authors), _random.Next(authors));
            if (author != other && _random.Next(3) == 0)
            {
                for (var lane = 0; lane < authors; lane++)
                {
                    versions[author][lane] = Math.Max(versions[author][lane], versions[other][lane]);
                }
            }
            else
            {
                Add(author, counts, versions[author], ref next);
            }
        }
    }

    public static Gen<EditHistory> Gen { get; } = CsCheck.Gen.Select(CsCheck.Gen.Int, CsCheck.Gen.Int[1, 5], CsCheck.Gen.Int[1, 40], (seed, authors, steps) => new EditHistory(seed, authors, steps));

    public int Count => _events.Count;

    public int Lanes => _events.Count == 0 ? 0 : _events[0].Seen.Length;

    /// <summary>What the text must be.</summary>
    public string Expected => _tree.Text(e => !_events[e].IsVoid);

    /// <summary>Makes the text of the first events, and then adds the others in one go, in another order.</summary>
    public string Play(params int[] steps)
    {
        var target = Elements<char>.Empty.ToBuilder();
        var shown = 0;
        foreach (var step in steps.Append(Count))
        {
            var events = _events[..step].Select((e, i) => new ReplayEvent<char>(e.Id, e.Edit) { Lane = e.Lane, Position = e.Position, Seen = e.Seen, IsVoid = e.IsVoid, IsShown = i < shown });
            Assert.Empty(new Replay<char>([.. events], Lanes, target).Run());
            shown = step;
        }

        return new string(target.ToElements().ToArray());
    }

    /// <summary>The same events in another order in which each stands after what it had seen.</summary>
    public EditHistory Shuffle(int seed)
    {
        var random = new Random(seed);
        var copy = new EditHistory(0, 1, 0);
        var rest = _events.ToList();
        var walked = new int[Lanes];
        while (rest.Count > 0)
        {
            var ready = rest.Where(e => walked[e.Lane] == e.Position && !Enumerable.Range(0, Lanes).Any(l => l != e.Lane && walked[l] < e.Seen[l])).ToArray();
            var chosen = ready[random.Next(ready.Length)];
            rest.Remove(chosen);
            walked[chosen.Lane]++;
            copy._events.Add(chosen);
        }

        return copy;
    }

    private void Add(int author, int[] counts, int[] version, ref int next)
    {
        var seen = (int[])version.Clone();
        bool Sees(int e) => seen[_events[e].Lane] > _events[e].Position;
        var length = _tree.Text(Sees).Length;
        var splices = new List<Splice>();
        var (at, inserted) = (0, "");
        do
        {
            var skipped = (splices.Count > 0 ? 1 : 0) + _random.Next(Math.Max(1, length - at));
            if (at + skipped > length)
            {
                break;
            }

            var deleted = _random.Next(3) == 0 ? _random.Next(length - at - skipped + 1) : 0;
            var text = string.Concat(Enumerable.Range(next, deleted > 0 ? _random.Next(3) : 1 + _random.Next(3)).Select(i => (char)('!' + (i % 5000))));
            next += text.Length;
            splices.Add(new Splice(skipped, deleted, text.Length));
            at += skipped + deleted;
            inserted += text;
        }
        while (_random.Next(2) == 0);

        var bytes = new byte[32];
        _random.NextBytes(bytes);
        var (id, edit) = (new CommitId(bytes), new SequenceEdit<char>(splices, inserted.AsMemory()));
        Assert.True(_tree.Apply(_events.Count, id, edit, Sees));
        _events.Add((id, edit, author, counts[author], seen, _random.Next(10) == 0));
        version[author] = ++counts[author];
    }
}
