using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
using Goat.Commits;
using Goat.Merge.Sequences;
using Goat.Wire;

namespace Goat.Merge.Values;

/// <summary>Texts, by UTF-16 code unit. An operation that tears a surrogate pair leaves lone halves, which are kept; <see cref="TextOf"/> replaces them.</summary>
internal sealed class TextMerger : SequenceMerger<char>
{
    private const byte Utf8 = 0;
    private const byte Utf16 = 1;

    public override FieldOperationKind Kind => FieldOperationKind.EditText;

    /// <summary>The text of a content, with U+FFFD for each lone surrogate.</summary>
    public static string TextOf(object content)
    {
        var text = ToText(((SequenceContent<char>)content).Elements);
        return IsWellFormed(text) ? text : Encoding.Unicode.GetString(Encoding.Unicode.GetBytes(text));
    }

    public override object? Begin(object? value) => value switch
    {
        string text => Empty with { Elements = Elements<char>.Of(text) },
        _ => value is null || ReferenceEquals(value, ItemState.Absent) ? Empty : null,
    };

    protected override void Write(WireWriter writer, Elements<char> elements)
    {
        var text = ToText(elements);
        if (IsWellFormed(text))
        {
            writer.WriteByte(Utf8);
            writer.WriteString(text);
        }
        else
        {
            writer.WriteByte(Utf16);
            writer.WriteBytes(MemoryMarshal.AsBytes(text.AsSpan()));
        }
    }

    protected override Elements<char> Read(ref WireReader reader) => reader.ReadByte() switch
    {
        Utf8 => ReadUtf8(reader.ReadBytes(int.MaxValue, "text")),
        Utf16 => Elements<char>.Of(MemoryMarshal.Cast<byte, char>(reader.ReadBytes(int.MaxValue, "text"))),
        var other => throw new GoatFormatException($"text: there is no encoding {other}."),
    };

    // A part at a time: a long text in one piece would be an object for the large heap.
    private static Elements<char> ReadUtf8(ReadOnlySpan<byte> bytes)
    {
        var builder = Elements<char>.Empty.ToBuilder();
        Span<char> part = stackalloc char[ElementsBuilder<char>.LeafFill];
        while (bytes.Length > 0)
        {
            var status = System.Text.Unicode.Utf8.ToUtf16(bytes, part, out var read, out var written, replaceInvalidSequences: false);
            if (status is not (OperationStatus.Done or OperationStatus.DestinationTooSmall))
            {
                throw new GoatFormatException("text: not well-formed UTF-8.");
            }

            builder.Insert(builder.Count, part[..written]);
            bytes = bytes[read..];
        }

        return builder.ToElements();
    }

    private static bool IsWellFormed(string text) => !text.AsSpan().ContainsAnyInRange('\ud800', '\udfff') || FieldSet.IsWellFormed(text);

    private static string ToText(Elements<char> elements) => string.Create(elements.Count, elements, static (target, source) => source.CopyTo(target));
}
