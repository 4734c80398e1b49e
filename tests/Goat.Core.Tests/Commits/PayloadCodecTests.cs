using CsCheck;
using Goat.Commits;
using Goat.Core.Tests.Samples;
using Goat.Wire;

namespace Goat.Core.Tests.Commits;

public sealed class PayloadCodecTests
{
    private static readonly Gen<FieldOperation[]> Operations =
        Gen.Select(SampleScalars.Name, Gen.Int[0, 4], SampleScalars.Any, (name, kind, value) => kind == 0 ? FieldOperation.Remove(name) : FieldOperation.Set(name, value))
            .Array[0, 6]
            .Select(list => list.DistinctBy(o => o.Field).ToArray());

    [Fact]
    public void Payloads_come_back_sorted_and_give_the_same_bytes() =>
        Operations.Array[0, 5].Sample(lists =>
        {
            var bytes = Write(lists);
            Assert.Equal(PayloadStatus.Readable, PayloadCodec.TryRead(bytes, lists.Length, out var back));
            Assert.Equal(bytes, Write(back));
            Assert.Equal(lists.Select(l => l.Length), back.Select(l => l.Length));
            for (var i = 0; i < lists.Length; i++)
            {
                Assert.All(lists[i], o => Assert.Contains(back[i], b => b.Field == o.Field && b.Kind == o.Kind && ScalarCodec.AreEqual(b.Value, o.Value)));
            }
        });

    [Fact]
    public void The_order_of_operations_does_not_matter_to_the_bytes() =>
        Operations.Sample(list => Write(list).AsSpan().SequenceEqual(Write([.. list.Reverse()])));

    [Theory]
    [InlineData("", PayloadStatus.Readable)]
    [InlineData("0101610200", PayloadStatus.Readable)]
    [InlineData("01016115020000" + "00", PayloadStatus.Opaque)]
    [InlineData("010161FF010000", PayloadStatus.Opaque)]
    [InlineData("0000", PayloadStatus.Void)]
    [InlineData("00", PayloadStatus.Void)]
    [InlineData("01016102", PayloadStatus.Void)]
    [InlineData("010161020000", PayloadStatus.Void)]
    [InlineData("0101610000", PayloadStatus.Void)]
    [InlineData("0101610300", PayloadStatus.Void)]
    [InlineData("0101610F00", PayloadStatus.Void)]
    [InlineData("01016180020000", PayloadStatus.Void)]
    [InlineData("0100020000", PayloadStatus.Void)]
    [InlineData("0101FF0200", PayloadStatus.Void)]
    [InlineData("02016202016102" + "00", PayloadStatus.Void)]
    [InlineData("02016102016102" + "00", PayloadStatus.Void)]
    [InlineData("8100016102" + "00", PayloadStatus.Void)]
    [InlineData("8108" + "00", PayloadStatus.Void)]
    [InlineData("0101611502", PayloadStatus.Void)]
    [InlineData("010161010C00", PayloadStatus.Void)]
    public void A_payload_of_two_changes_is(string hex, PayloadStatus status)
    {
        Assert.Equal(status, PayloadCodec.TryRead(Convert.FromHexString(hex), 2, out var operations));
        Assert.Equal(status == PayloadStatus.Readable ? 2 : 0, operations.Length);
    }

    [Fact]
    public void Names_of_101_bytes_and_1025_operations_make_a_payload_void()
    {
        Assert.Equal(PayloadStatus.Void, PayloadCodec.TryRead([1, 101, .. Enumerable.Repeat((byte)'a', 101), 2], 1, out _));
        Assert.Equal(PayloadStatus.Readable, PayloadCodec.TryRead([1, 100, .. Enumerable.Repeat((byte)'a', 100), 2], 1, out _));
    }

    [Fact]
    public void A_delete_with_operations_is_void_and_an_opaque_header_makes_any_payload_opaque()
    {
        var payload = Write([FieldOperation.Remove("a")]);
        var header = SmallBundle.Header(SmallBundle.A, 2, SmallBundle.External, 2);
        var delete = header with { Changes = [SmallBundle.Change("a", ChangeKind.Delete, SmallBundle.External)] };
        var update = header with { Changes = [SmallBundle.Change("a", ChangeKind.Update, SmallBundle.External)] };
        Assert.Equal(PayloadStatus.Void, PayloadCodec.TryRead(Commit.Create(delete, payload), out _));
        Assert.Equal(PayloadStatus.Readable, PayloadCodec.TryRead(Commit.Create(delete, default), out _));
        Assert.Equal(PayloadStatus.Readable, PayloadCodec.TryRead(Commit.Create(update, payload), out var operations));
        Assert.Single(Assert.Single(operations));
        Assert.Equal(PayloadStatus.Opaque, PayloadCodec.TryRead(Commit.Create(update with { Format = 2 }, payload), out _));
        Assert.Equal(PayloadStatus.Opaque, PayloadCodec.TryRead(Commit.Create(update with { Extensions = [new(1, true, default)] }, payload), out _));
        Assert.Equal(PayloadStatus.Readable, PayloadCodec.TryRead(Commit.Create(update with { Extensions = [new(1, false, default)] }, payload), out _));
    }

    [Fact]
    public void What_would_make_a_payload_void_is_not_written()
    {
        Assert.Throws<GoatFormatException>(() => Write([FieldOperation.Remove("a"), FieldOperation.Set("a", 1L)]));
        Assert.Throws<GoatFormatException>(() => Write([FieldOperation.Remove("")]));
        Assert.Throws<GoatFormatException>(() => Write([FieldOperation.Remove(new string('a', 101))]));
        Assert.Throws<GoatFormatException>(() => Write([FieldOperation.Remove("\ud800")]));
        Assert.Throws<GoatFormatException>(() => Write([FieldOperation.Set("a", "\udc00")]));
        Assert.Throws<GoatFormatException>(() => Write([.. Enumerable.Range(0, 1025).Select(i => FieldOperation.Remove($"f{i}"))]));
    }

    private static byte[] Write(params FieldOperation[][] lists)
    {
        var writer = new WireWriter();
        PayloadCodec.Write(writer, lists);
        return writer.ToArray();
    }
}
