using Goat.Wire;

namespace Goat.Commits;

/// <summary>The raw payload: operations per change, as docs/format.md defines them.</summary>
public static class PayloadCodec
{
    private const int FirstEdit = (int)FieldOperationKind.Add;

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
            var sorted = IsInOrder(list) ? list : [.. list.OrderBy(o => o.Field, Utf8Order.Instance)];
            writer.WriteVarint(sorted.Count <= CommitLimits.Operations ? sorted.Count : throw new GoatFormatException("A change holds too many operations; split it."));
            for (var i = 0; i < sorted.Count; i++)
            {
                if (i > 0 && string.Equals(sorted[i - 1].Field, sorted[i].Field, StringComparison.Ordinal))
                {
                    throw new GoatFormatException($"A change names the field '{sorted[i].Field}' twice.");
                }

                WriteOperation(writer, sorted[i]);
            }
        }
    }

    private static bool IsInOrder(IReadOnlyList<FieldOperation> list)
    {
        for (var i = 1; i < list.Count; i++)
        {
            if (Utf8Order.Instance.Compare(list[i - 1].Field, list[i].Field) > 0)
            {
                return false;
            }
        }

        return true;
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

    /// <summary>What a commit's payload is for this code; the payload must be held.</summary>
    /// <param name="commit">The commit.</param>
    /// <param name="operations">The operations of each change, in the header's order; empty unless the result is <see cref="PayloadStatus.Readable"/>.</param>
    /// <returns>Readable, opaque where the header or an operation is of a newer kind, or void where a rule is broken.</returns>
    public static PayloadStatus TryRead(Commit commit, out FieldOperation[][] operations)
    {
        ArgumentNullException.ThrowIfNull(commit);
        operations = [];
        if (commit.Header.IsOpaque)
        {
            return PayloadStatus.Opaque;
        }

        var payload = commit.Payload ?? throw new ArgumentException("The commit's payload is withheld.", nameof(commit));
        var changes = commit.Header.Changes;
        var status = TryRead(payload.Span, changes.Length, out var read);
        for (var i = 0; i < read.Length; i++)
        {
            if (changes[i].Kind == ChangeKind.Delete && read[i].Length > 0)
            {
                return PayloadStatus.Void;
            }
        }

        operations = read;
        return status;
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
                if (j > 0 && Utf8Order.Instance.Compare(list[j - 1].Field, list[j].Field) >= 0)
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

    private static void WriteOperation(WireWriter writer, FieldOperation operation)
    {
        var before = writer.Length;
        writer.WriteString(operation.Field);
        if (operation.Field.Length == 0 || writer.Length - before > CommitLimits.NameBytes + 1)
        {
            throw new GoatFormatException($"A field's name has 1 to {CommitLimits.NameBytes} bytes; '{operation.Field}' has not.");
        }

        writer.WriteVarint((byte)operation.Kind);
        if (operation.Kind == FieldOperationKind.Set)
        {
            ScalarCodec.Write(writer, operation.Value);
        }
        else if (!operation.IsWrite)
        {
            var operand = new WireWriter();
            OperandCodec.Write(operand, operation);
            writer.WriteBytes(operand.Written);
        }
    }

    private static FieldOperation ReadOperation(ref WireReader reader, ref bool opaque)
    {
        var field = FieldNames.Read(ref reader);
        var code = reader.ReadCount(byte.MaxValue, "operation");
        switch (code)
        {
            case (int)FieldOperationKind.Set:
                return FieldOperation.Set(field, ScalarCodec.Read(ref reader));
            case (int)FieldOperationKind.Remove:
                return FieldOperation.Remove(field);
            case >= FirstEdit:
                var operand = OperandCodec.Read((FieldOperationKind)code, reader.ReadBytes(CommitLimits.PayloadBytes, "operand"));
                opaque |= operand is null;
                return new FieldOperation(field, (FieldOperationKind)code, operand);
            default:
                throw new GoatFormatException($"Operation {code} does not exist.");
        }
    }

    private sealed class ReservedOperationException : Exception;
}
