using Goat.Commits;

namespace Goat.Merge.Sequences;

/// <summary>One commit's edit of a list or text, as a replay walks it.</summary>
/// <param name="id">The commit: decides between siblings in the tree of Fugue.</param>
/// <param name="edit">What it does.</param>
internal sealed class ReplayEvent<T>(CommitId id, SequenceEdit<T> edit)
{
    public CommitId Id { get; } = id;

    public SequenceEdit<T> Edit { get; } = edit;

    /// <summary>Number of its line: events of one line follow each other.</summary>
    public required int Lane { get; init; }

    /// <summary>Events of its line before it.</summary>
    public required int Position { get; init; }

    /// <summary>By line, how many events its author had seen; the own line's entry means nothing. Events that had seen the same may share it.</summary>
    public required int[] Seen { get; init; }

    /// <summary>Whether the elements to begin with have it in them already. Everything that such an event had seen is such an event.</summary>
    public bool IsShown { get; init; }

    /// <summary>Whether it is only there so that others find their positions: it changes nothing that is shown.</summary>
    public bool IsVoid { get; init; }

    /// <summary>What it inserted.</summary>
    public List<SpanRun> Inserted { get; } = [];

    /// <summary>What it deleted.</summary>
    public List<(SpanRun Run, int Offset, int Length)> Deleted { get; } = [];
}
