using Goat.Commits;

namespace Goat.Core.Tests.Merge.Sequences;

/// <summary>The tree of Fugue as the paper has it (Weidner and Kleppmann, "The art of the Fugue", 2023, algorithm 1), an element a node, with all of history: slow, and the measure for the real thing.</summary>
internal sealed class FugueTree
{
    private readonly Node _root = new() { Event = -1 };

    /// <summary>Makes an edit of an author who had seen some events.</summary>
    public bool Apply(int number, CommitId id, SequenceEdit<char> edit, Func<int, bool> seen)
    {
        var known = new List<Node>();
        Walk(_root, known);
        known.RemoveAll(n => n.Event >= 0 && !seen(n.Event));
        var visible = known.Where(n => n.Event >= 0 && !n.DeletedBy.Exists(d => seen(d))).ToList();
        if (edit.Reach > visible.Count)
        {
            return false;
        }

        var (at, from) = (0, 0);
        foreach (var splice in edit.Splices)
        {
            at += splice.Skipped;
            visible.GetRange(at, splice.Deleted).ForEach(n => n.DeletedBy.Add(number));
            var left = at == 0 ? _root : visible[at - 1];
            foreach (var c in edit.Inserted.Span.Slice(from, splice.Inserted))
            {
                left = Insert(new Node { Event = number, Id = id, Value = c }, left, known);
            }

            at += splice.Deleted;
            from += splice.Inserted;
        }

        return true;
    }

    /// <summary>The text that some events that count make.</summary>
    public string Text(Func<int, bool> counts)
    {
        var all = new List<Node>();
        Walk(_root, all);
        return string.Concat(all.Where(n => n.Event >= 0 && counts(n.Event) && !n.DeletedBy.Exists(d => counts(d))).Select(n => n.Value));
    }

    private static Node Insert(Node node, Node left, List<Node> known)
    {
        var index = known.IndexOf(left);
        if (left.Right.Exists(known.Contains))
        {
            Add(known[index + 1].Left, node);
        }
        else
        {
            Add(left.Right, node);
        }

        known.Insert(index + 1, node);
        return node;
    }

    private static void Add(List<Node> siblings, Node node)
    {
        var at = siblings.FindIndex(s => s.Id.CompareTo(node.Id) > 0);
        siblings.Insert(at < 0 ? siblings.Count : at, node);
    }

    private static void Walk(Node node, List<Node> into)
    {
        node.Left.ForEach(n => Walk(n, into));
        into.Add(node);
        node.Right.ForEach(n => Walk(n, into));
    }

    private sealed class Node
    {
        public int Event { get; init; }

        public CommitId Id { get; init; }

        public char Value { get; init; }

        public List<int> DeletedBy { get; } = [];

        public List<Node> Left { get; } = [];

        public List<Node> Right { get; } = [];
    }
}
