using System.Collections.Immutable;
using Goat.Commits;
using Goat.Graph;
using Goat.Wire;

namespace Goat.Merge.Values;

/// <summary>
/// Sets and maps: for each key the puts that no other operation on that key has replaced; an operation replaces what its author had seen. So a put wins over a remove that did not see it, and of several puts the greatest shows.
/// (OR-set: Shapiro et al., "A comprehensive study of convergent and commutative replicated data types", 2011; without tombstones, because causality comes from the graph.)
/// </summary>
internal sealed class EntryMerger(FieldOperationKind kind) : IFieldMerger
{
    private static readonly ImmutableSortedDictionary<EntryKey, FieldWrite[]> Empty = ImmutableSortedDictionary<EntryKey, FieldWrite[]>.Empty;

    public FieldOperationKind Kind => kind;

    public bool Commutes => true;

    private bool HasValues => kind == FieldOperationKind.EditMap;

    /// <summary>The entries of a content: by key the puts that count, the one that shows first.</summary>
    public static ImmutableSortedDictionary<EntryKey, FieldWrite[]> EntriesOf(object content) => (ImmutableSortedDictionary<EntryKey, FieldWrite[]>)content;

    public object? Begin(object? value) => value is null || ReferenceEquals(value, ItemState.Absent) ? Empty : null;

    public object Apply(object content, CommitGraph graph, int commit, object operand)
    {
        var entries = EntriesOf(content).ToBuilder();
        foreach (var edit in (EntryEdit[])operand)
        {
            var key = new EntryKey(edit.Key);
            var puts = entries.TryGetValue(key, out var known) ? [.. known.Where(p => !graph.IsAncestor(p.Commit, commit))] : Array.Empty<FieldWrite>();
            if (edit.IsPut)
            {
                puts = [.. puts, new FieldWrite(commit, edit.Value)];
                Array.Sort(puts, (a, b) => -WriteOrder.Compare(graph, a.Commit, b.Commit));
            }

            if (puts.Length > 0)
            {
                entries[key] = puts;
            }
            else
            {
                entries.Remove(key);
            }
        }

        return entries.ToImmutable();
    }

    public object Replay(object content, CommitGraph graph, IReadOnlyList<FieldEdit> edits) =>
        edits.Where(e => !e.IsShown && !e.IsVoid).Aggregate(content, (all, e) => Apply(all, graph, e.Commit, e.Operand));

    public void Export(WireWriter writer, object content, CommitGraph graph) => Write(writer, content, commit => HeaderCodec.WriteId(writer, graph.IdAt(commit)));

    public void Write(WireWriter writer, object content) => Write(writer, content, commit => writer.WriteVarint(commit));

    public object Read(ref WireReader reader, int commits)
    {
        var entries = Empty.ToBuilder();
        var count = reader.ReadCount(int.MaxValue, minimumSize: 3, "entries of a field");
        for (var i = 0; i < count; i++)
        {
            var key = new EntryKey(ScalarCodec.Read(ref reader));
            var puts = new FieldWrite[reader.ReadCount(commits, minimumSize: 1, "puts of an entry")];
            for (var p = 0; p < puts.Length; p++)
            {
                puts[p] = new FieldWrite(CommitList.ReadOne(ref reader, commits), HasValues ? ScalarCodec.Read(ref reader) : null);
            }

            if (puts.Length == 0 || !entries.TryAdd(key, puts))
            {
                throw new GoatFormatException("entries of a field: one stands twice, or nobody put it.");
            }
        }

        return entries.ToImmutable();
    }

    private void Write(WireWriter writer, object content, Action<int> writeCommit)
    {
        var entries = EntriesOf(content);
        writer.WriteVarint(entries.Count);
        foreach (var (key, puts) in entries)
        {
            ScalarCodec.Write(writer, key.Value);
            writer.WriteVarint(puts.Length);
            foreach (var put in puts)
            {
                writeCommit(put.Commit);
                if (HasValues)
                {
                    ScalarCodec.Write(writer, put.Value);
                }
            }
        }
    }
}
