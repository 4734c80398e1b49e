using Goat.Bundles;
using Goat.Commits;
using Goat.Frames;
using Goat.Wire;

namespace Goat.Benchmarks.Histories;

/// <summary>Updates of one field of items that were created long before: the usual small edit.</summary>
internal sealed class SmallCommits(Instance instance, Author author)
{
    private readonly List<(string Key, CommitId Head)> _items = [];
    private long _time = Instance.Start;

    /// <summary>Creates the items that are edited then.</summary>
    public void CreateItems(int count)
    {
        var documents = new TaskDocuments(1);
        for (var i = 0; i < count; i++)
        {
            var commit = author.Create(_time += 5_000, documents.Next());
            _items.Add((commit.Header.Changes[0].Key, commit.Id));
        }
    }

    /// <summary>Edits each item in turn.</summary>
    public List<Commit> Edit()
    {
        var result = new List<Commit>();
        for (var i = 0; i < _items.Count; i++)
        {
            var (key, head) = _items[i];
            var commit = author.Update(_time += 5_000 + (i * 37 % 1000), key, head, [FieldOperation.Set("done", i % 2 == 0)]);
            _items[i] = (key, commit.Id);
            result.Add(commit);
        }

        return result;
    }

    /// <summary>Bytes of a frame that holds one run.</summary>
    public int FrameBytes(CommitRun run)
    {
        var frame = new WireWriter();
        FrameCodec.Write(frame, FrameKey.Header, FrameKind.Bundle, BundleCodec.Encode(new Bundle(instance.Repository, [], [run])));
        return frame.Length;
    }
}
