using System.Text;
using Goat.Wire;

namespace Goat.Commits;

/// <summary>The raw payload: operations per change, as docs/format.md defines them.</summary>
public static class PayloadCodec
{
    private const int FirstReservedOperation = 16;

    /// <summary>Writes the operations of each change. Operations are sorted here; a payload without any is empty.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="operations">One list per change of the header, in its order; fields distinct.</param>
    public static void Write(WireWriter writer, IReadOnlyList<IReadOnlyList<FieldOperation>> operations)
    {
        if (operations.All(o => o.Count == 0))
        {
            return;
        }

        foreach (var list in operations)
        {
            writer.WriteVarint(list.Count);
            foreach (var operation in list.Count < 2 ? (IEnumerable<FieldOperation>)list : list.OrderBy(o => o.Field, ByteOrder.Instance))
            {
                writer.WriteString(operation.Field);
                writer.WriteVarint((byte)operation.Kind);
                if (operation.Kind == FieldOperationKind.Set)
                {
                    ScalarCodec.Write(writer, operation.Value);
                }
            }
        }
    }

    /// <summary>Reads a raw payload strictly.</summary>
    /// <param name="payload">The bytes.</param>
    /// <param name="changes">Changes in the header.</param>
    /// <param name="operations">The operations of each change, in the header's order; empty unless the result is <see cref="PayloadStatus.Readable"/>.</param>
    /// <returns>Readable, opaque where an operation is reserved, or void where a rule is broken.</returns>
    public static PayloadStatus TryRead(ReadOnlySpan<byte> payload, int changes, out FieldOperation[][] operations)
    {
        try
        {
            operations = Read(payload, changes);
            return PayloadStatus.Readable;
        }
        catch (ReservedOperationException)
        {
            operations = [];
            return PayloadStatus.Opaque;
        }
        catch (GoatFormatException)
        {
            operations = [];
            return PayloadStatus.Void;
        }
    }

    private static FieldOperation[][] Read(ReadOnlySpan<byte> payload, int changes)
    {
        var result = new FieldOperation[changes][];
        if (payload.Length == 0)
        {
            Array.Fill(result, []);
            return result;
        }

        var reader = new WireReader(payload);
        var any = false;
        var opaque = false;
        for (var i = 0; i < changes; i++)
        {
            var list = new FieldOperation[reader.ReadCount(CommitLimits.Operations, 3, "operations")];
            any |= list.Length > 0;
            for (var j = 0; j < list.Length; j++)
            {
                list[j] = ReadOperation(ref reader, ref opaque);
                if (j > 0 && ByteOrder.Instance.Compare(list[j - 1].Field, list[j].Field) >= 0)
                {
                    throw new GoatFormatException("Fields are not ascending.");
                }
            }

            result[i] = list;
        }

        reader.ExpectEnd("the payload");
        if (!any)
        {
            throw new GoatFormatException("A payload without operations is not empty.");
        }

        return opaque ? throw new ReservedOperationException() : result;
    }

    private static FieldOperation ReadOperation(ref WireReader reader, ref bool opaque)
    {
        var field = reader.ReadString(CommitLimits.NameBytes, "field name");
        if (field.Length == 0)
        {
            throw new GoatFormatException("A field has no name.");
        }

        var code = reader.ReadCount(byte.MaxValue, "operation");
        switch (code)
        {
            case (int)FieldOperationKind.Set:
                return FieldOperation.Set(field, ScalarCodec.Read(ref reader));
            case (int)FieldOperationKind.Remove:
                return FieldOperation.Remove(field);
            case >= FirstReservedOperation:
                reader.ReadBytes(CommitLimits.PayloadBytes, "operand");
                opaque = true;
                return new FieldOperation(field, (FieldOperationKind)code, null);
            default:
                throw new GoatFormatException($"Operation {code} does not exist.");
        }
    }

    /// <summary>Orders names as their UTF-8 bytes, which differs from ordinal order of UTF-16 where surrogates are involved.</summary>
    internal sealed class ByteOrder : IComparer<string>
    {
        public static readonly ByteOrder Instance = new();

        public int Compare(string? x, string? y)
        {
            Span<byte> left = stackalloc byte[3 * CommitLimits.NameBytes];
            Span<byte> right = stackalloc byte[3 * CommitLimits.NameBytes];
            return Encoding.UTF8.TryGetBytes(x, left, out var a) && Encoding.UTF8.TryGetBytes(y, right, out var b)
                ? left[..a].SequenceCompareTo(right[..b])
                : throw new GoatFormatException("A field name is too long.");
        }
    }

    private sealed class ReservedOperationException : Exception;
}
