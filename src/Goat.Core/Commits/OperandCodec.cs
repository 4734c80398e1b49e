using Goat.Wire;

namespace Goat.Commits;

/// <summary>The operands of operations that continue a value: counters, sets and maps. Those of lists and texts are in <see cref="SequenceEditCodec"/>.</summary>
internal static class OperandCodec
{
    /// <summary>Writes an operand, without its length.</summary>
    /// <exception cref="GoatFormatException">It breaks a rule of docs/format.md.</exception>
    public static void Write(WireWriter writer, FieldOperation operation)
    {
        switch (operation)
        {
            case { Kind: FieldOperationKind.Add, Value: long addend } when addend != 0:
                writer.WriteSvarint(addend);
                break;
            case { Kind: FieldOperationKind.EditSet or FieldOperationKind.EditMap, Value: EntryEdit[] { Length: > 0 } entries }:
                WriteEntries(writer, entries, withValues: operation.Kind == FieldOperationKind.EditMap);
                break;
            case { Kind: FieldOperationKind.EditList, Value: SequenceEdit<object?> edit }:
                SequenceEditCodec.WriteList(writer, edit);
                break;
            case { Kind: FieldOperationKind.EditText, Value: SequenceEdit<char> edit }:
                SequenceEditCodec.WriteText(writer, edit);
                break;
            default:
                throw new GoatFormatException($"The operation on '{operation.Field}' does nothing, or its operand is of another type.");
        }
    }

    /// <summary>Reads an operand strictly.</summary>
    /// <param name="kind">The operation.</param>
    /// <param name="bytes">The operand.</param>
    /// <returns>The operand; null where a newer application wrote it.</returns>
    public static object? Read(FieldOperationKind kind, ReadOnlySpan<byte> bytes)
    {
        var reader = new WireReader(bytes);
        object? operand = kind switch
        {
            FieldOperationKind.Add => ReadAddend(ref reader),
            FieldOperationKind.EditSet => ReadEntries(ref reader, bytes, withValues: false),
            FieldOperationKind.EditMap => ReadEntries(ref reader, bytes, withValues: true),
            FieldOperationKind.EditList => SequenceEditCodec.ReadList(ref reader),
            FieldOperationKind.EditText => SequenceEditCodec.ReadText(ref reader),
            _ => null,
        };
        if (operand is not null)
        {
            reader.ExpectEnd("the operand");
        }

        return operand;
    }

    private static void WriteEntries(WireWriter writer, EntryEdit[] entries, bool withValues)
    {
        var sorted = new (byte[] Key, EntryEdit Entry)[entries.Length];
        var scratch = new WireWriter(64);
        for (var i = 0; i < entries.Length; i++)
        {
            scratch.Clear();
            ScalarCodec.Write(scratch, entries[i].Key);
            sorted[i] = (scratch.ToArray(), entries[i]);
        }

        Array.Sort(sorted, static (a, b) => a.Key.AsSpan().SequenceCompareTo(b.Key));
        writer.WriteVarint(sorted.Length);
        for (var i = 0; i < sorted.Length; i++)
        {
            var (key, entry) = sorted[i];
            if (i > 0 && key.AsSpan().SequenceEqual(sorted[i - 1].Key))
            {
                throw new GoatFormatException("An edit names the same element or key twice.");
            }

            writer.WriteByte(entry.IsPut ? (byte)1 : (byte)0);
            writer.WriteSpan(key);
            if (withValues && entry.IsPut)
            {
                ScalarCodec.Write(writer, entry.Value);
            }
        }
    }

    private static object ReadAddend(ref WireReader reader)
    {
        var addend = reader.ReadSvarint();
        return addend != 0 ? addend : throw new GoatFormatException("A counter is changed by nothing.");
    }

    private static EntryEdit[] ReadEntries(ref WireReader reader, ReadOnlySpan<byte> bytes, bool withValues)
    {
        var entries = new EntryEdit[reader.ReadCount(CommitLimits.PayloadBytes, minimumSize: 2, "entries of an edit")];
        var last = default(ReadOnlySpan<byte>);
        for (var i = 0; i < entries.Length; i++)
        {
            var isPut = reader.ReadFlag("entry of an edit");
            var start = reader.Position;
            var key = ScalarCodec.Read(ref reader);
            var encoded = bytes[start..reader.Position];
            if (i > 0 && last.SequenceCompareTo(encoded) >= 0)
            {
                throw new GoatFormatException("The entries of an edit are not ascending.");
            }

            last = encoded;
            entries[i] = new EntryEdit(key, isPut, isPut && withValues ? ScalarCodec.Read(ref reader) : null);
        }

        return entries.Length > 0 ? entries : throw new GoatFormatException("An edit has no entries.");
    }
}
