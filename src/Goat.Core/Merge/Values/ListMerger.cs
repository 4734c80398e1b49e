using Goat.Commits;
using Goat.Merge.Sequences;
using Goat.Wire;

namespace Goat.Merge.Values;

/// <summary>Lists of values.</summary>
internal sealed class ListMerger : SequenceMerger<object?>
{
    public override FieldOperationKind Kind => FieldOperationKind.EditList;

    public override object? Begin(object? value) => value is null || ReferenceEquals(value, ItemState.Absent) ? Empty : null;

    protected override void Write(WireWriter writer, Elements<object?> elements)
    {
        writer.WriteVarint(elements.Count);
        foreach (var value in elements.ToArray())
        {
            ScalarCodec.Write(writer, value);
        }
    }

    protected override Elements<object?> Read(ref WireReader reader)
    {
        var values = new object?[reader.ReadCount(int.MaxValue, minimumSize: 1, "elements of a list")];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = ScalarCodec.Read(ref reader);
        }

        return Elements<object?>.Of(values);
    }
}
