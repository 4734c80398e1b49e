using CsCheck;
using Goat.Commits;
using Goat.Core.Tests.Samples;
using Goat.Wire;

namespace Goat.Core.Tests.Commits;

public sealed class OperandCodecTests
{
    private static readonly string[] Texts = ["", "a", "Käse", "🧀🧀"];

    private static readonly string[] Payloads =
    [
        "0101611001" + "05",
        "0101731108" + "02000302" + "01060161",
        "01016d120b" + "020006016a0106016b0304",
        "01016c1309" + "000200000102010000",
        "0101741412" + "0003030002040100ac02020105f09fa78078",
    ];

    private static readonly Gen<(int Skipped, int Deleted, string Inserted)[]> Splices =
        Gen.Select(Gen.Int[1, 300], Gen.Int[0, 3], Gen.Int[0, 3].Select(i => Texts[i])).Where(s => s.Item2 + s.Item3.Length > 0).Array[1, 6];

    [Fact]
    public void Edits_of_text_come_back() => Splices.Sample(splices =>
    {
        var edit = new SequenceEdit<char>([.. splices.Select(s => new Splice(s.Skipped, s.Deleted, s.Inserted.Length))], string.Concat(splices.Select(s => s.Inserted)).AsMemory());
        var back = Assert.IsType<SequenceEdit<char>>(Again(FieldOperation.EditText("t", edit)).Value);
        Assert.Equal(edit.Splices, back.Splices);
        Assert.Equal(edit.Inserted.ToString(), back.Inserted.ToString());
        Assert.Equal(splices.Sum(s => s.Skipped + s.Deleted), back.Reach);
    });

    [Fact]
    public void Edits_of_lists_come_back() => SampleScalars.Any.Array[1, 5].Sample(values =>
    {
        var back = Assert.IsType<SequenceEdit<object?>>(Again(FieldOperation.EditList("l", SequenceEdit<object?>.At(7, 2, values))).Value);
        Assert.Equal([new Splice(7, 2, values.Length)], back.Splices);
        Assert.True(values.Zip(back.Inserted.ToArray()).All(p => ScalarCodec.AreEqual(p.First, p.Second)));
    });

    [Fact]
    public void Entries_come_back_in_the_order_of_their_bytes()
    {
        var set = Assert.IsType<EntryEdit[]>(Again(FieldOperation.EditSet("s", new("b", true), new(1L, false), new("a", true))).Value);
        Assert.Equal([new EntryEdit(1L, false), new EntryEdit("a", true), new EntryEdit("b", true)], set);
        var map = Assert.IsType<EntryEdit[]>(Again(FieldOperation.EditMap("m", new("b", true, 7L), new("a", false))).Value);
        Assert.Equal([new EntryEdit("a", false), new EntryEdit("b", true, 7L)], map);
        Assert.Equal(-5L, Again(FieldOperation.Add("c", -5)).Value);
    }

    [Theory]
    [InlineData("10" + "01" + "02", PayloadStatus.Readable)]
    [InlineData("10" + "01" + "00", PayloadStatus.Void)]
    [InlineData("10" + "02" + "0200", PayloadStatus.Void)]
    [InlineData("11" + "05" + "02" + "0103" + "0003", PayloadStatus.Void)]
    [InlineData("11" + "05" + "02" + "0101" + "0002", PayloadStatus.Readable)]
    [InlineData("11" + "05" + "02" + "0102" + "0001", PayloadStatus.Void)]
    [InlineData("11" + "05" + "02" + "0101" + "0001", PayloadStatus.Void)]
    [InlineData("11" + "01" + "00", PayloadStatus.Void)]
    [InlineData("11" + "03" + "01" + "0201", PayloadStatus.Void)]
    [InlineData("12" + "04" + "01" + "010102", PayloadStatus.Readable)]
    [InlineData("12" + "03" + "01" + "0101", PayloadStatus.Void)]
    [InlineData("12" + "04" + "01" + "000102", PayloadStatus.Void)]
    [InlineData("13" + "06" + "0001000001" + "00", PayloadStatus.Readable)]
    [InlineData("13" + "05" + "0001000001", PayloadStatus.Void)]
    [InlineData("13" + "01" + "01", PayloadStatus.Opaque)]
    [InlineData("14" + "02" + "0000", PayloadStatus.Void)]
    [InlineData("14" + "03" + "000000", PayloadStatus.Void)]
    [InlineData("14" + "07" + "0001000001" + "0161", PayloadStatus.Readable)]
    [InlineData("14" + "07" + "0001000002" + "0161", PayloadStatus.Void)]
    [InlineData("14" + "06" + "0001000000" + "00", PayloadStatus.Void)]
    [InlineData("14" + "06" + "0001050100" + "00", PayloadStatus.Readable)]
    [InlineData("14" + "09" + "0002050100010100" + "00", PayloadStatus.Readable)]
    [InlineData("14" + "09" + "0002050100000100" + "00", PayloadStatus.Void)]
    [InlineData("14" + "0A" + "0001FFFFFFFF070100" + "00", PayloadStatus.Void)]
    [InlineData("14" + "0A" + "0001FFFFFFFF070001" + "0161", PayloadStatus.Void)]
    [InlineData("14" + "0A" + "0001000002" + "04F09FA780", PayloadStatus.Readable)]
    [InlineData("14" + "0D" + "0002000001010001" + "04F09FA780", PayloadStatus.Void)]
    [InlineData("14" + "02" + "0103", PayloadStatus.Opaque)]
    public void An_operation_on_a_field_is(string hex, PayloadStatus status) =>
        Assert.Equal(status, PayloadCodec.TryRead(Convert.FromHexString("010166" + hex), 1, out _));

    [Fact]
    public void What_would_make_a_payload_void_is_not_written()
    {
        Assert.Throws<GoatFormatException>(() => Again(FieldOperation.Add("c", 0)));
        Assert.Throws<GoatFormatException>(() => Again(FieldOperation.EditSet("s")));
        Assert.Throws<GoatFormatException>(() => Again(FieldOperation.EditSet("s", new("a", true), new("a", false))));
        Assert.Throws<GoatFormatException>(() => Again(FieldOperation.EditText("t", SequenceEdit<char>.At(0, 0, default))));
        Assert.Throws<GoatFormatException>(() => Again(FieldOperation.EditText("t", SequenceEdit<char>.At(0, 0, "\ud83e".AsMemory()))));
        Assert.Throws<GoatFormatException>(() => Again(FieldOperation.EditText("t", new SequenceEdit<char>([new(0, 1, 0), new(0, 1, 0)], default))));
        Assert.Throws<GoatFormatException>(() => Again(FieldOperation.EditText("t", new SequenceEdit<char>([new(0, 0, 1), new(1, 0, 1)], "🧀".AsMemory()))));
    }

    [Fact]
    public void The_payloads_that_are_changed_are_readable() =>
        Assert.All(Payloads, p => Assert.Equal(PayloadStatus.Readable, PayloadCodec.TryRead(Convert.FromHexString(p), 1, out _)));

    [Fact]
    public void What_is_readable_after_any_change_of_bytes_is_what_a_writer_writes() =>
        Gen.Select(Gen.Int[0, Payloads.Length - 1], Gen.Select(Gen.Int[0, 99], Gen.Byte).Array[0, 3], Gen.Int[0, 3]).Sample(
            (which, changes, cut) =>
            {
                var bytes = Convert.FromHexString(Payloads[which]);
                foreach (var (at, value) in changes)
                {
                    bytes[at % bytes.Length] = value;
                }

                bytes = bytes[..^Math.Min(cut, bytes.Length)];
                if (PayloadCodec.TryRead(bytes, 1, out var operations) == PayloadStatus.Readable)
                {
                    var writer = new WireWriter();
                    PayloadCodec.Write(writer, operations);
                    Assert.Equal(bytes, writer.ToArray());
                }
            },
            iter: 20_000);

    private static FieldOperation Again(FieldOperation operation)
    {
        var writer = new WireWriter();
        PayloadCodec.Write(writer, [[operation]]);
        Assert.Equal(PayloadStatus.Readable, PayloadCodec.TryRead(writer.Written, 1, out var back));
        var again = new WireWriter();
        PayloadCodec.Write(again, back);
        Assert.Equal(writer.ToArray(), again.ToArray());
        return back[0][0];
    }
}
