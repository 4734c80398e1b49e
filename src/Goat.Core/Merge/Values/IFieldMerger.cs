using Goat.Commits;
using Goat.Graph;
using Goat.Wire;

namespace Goat.Merge.Values;

/// <summary>What operations of one kind make of a field: a pure function of the operations and of what their authors had seen. Contents are immutable objects of the merger's own type.</summary>
internal interface IFieldMerger
{
    /// <summary>The operation that it merges.</summary>
    FieldOperationKind Kind { get; }

    /// <summary>Whether operations that did not see each other can be taken in one by one, in any order in which each comes after what it had seen. Otherwise they are replayed.</summary>
    bool Commutes { get; }

    /// <summary>The content that operations continue where the field holds a plain value; null where they do not continue it.</summary>
    /// <param name="value">The value, null, or <see cref="ItemState.Absent"/>.</param>
    object? Begin(object? value);

    /// <summary>Takes in an operation; unless the type commutes, its author had seen all others.</summary>
    object Apply(object content, CommitGraph graph, int commit, object operand);

    /// <summary>Takes in operations of which some had not seen each other.</summary>
    /// <param name="content">The content with those operations in it that are shown.</param>
    /// <param name="graph">Where the commits are closed.</param>
    /// <param name="edits">All operations since a version that all of them had seen, by commit, shown and not.</param>
    object Replay(object content, CommitGraph graph, IReadOnlyList<FieldEdit> edits);

    /// <summary>Writes the content as bytes in which two replicas with the same commits do not differ.</summary>
    void Export(WireWriter writer, object content, CommitGraph graph);

    /// <summary>Writes the content for a checkpoint.</summary>
    void Write(WireWriter writer, object content);

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <param name="reader">Where it begins.</param>
    /// <param name="commits">Commits that the graph has.</param>
    object Read(ref WireReader reader, int commits);
}
