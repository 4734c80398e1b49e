using Goat.Commits;
using Goat.Identity;
using Goat.Sync;

namespace Goat.Core.Tests.Sync;

public sealed class PushMessageTests
{
    private static readonly PushMessage Hint = new()
    {
        Repository = new RepositoryId(0x0102),
        Count = 300,
        Digest = new CommitId([.. Enumerable.Range(0, 32).Select(i => (byte)i)]),
        StatementDigest = 7,
    };

    [Fact]
    public void A_hint_has_the_bytes_of_the_table()
    {
        var text = PushMessageCodec.TryEncode(Hint)!;

        Assert.Equal(91, text.Length);
        Assert.Equal("AQAAAAAAAAAAAAAAAAAAAQIArAIAAQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHwAAAAAAAAAAAAAAAAAAAAc", text);
        Assert.Equivalent(Hint, PushMessageCodec.Decode(text));
    }

    [Fact]
    public void A_bundle_comes_through_unchanged()
    {
        byte[] bundle = [.. Enumerable.Range(0, 200).Select(i => (byte)(i * 7))];

        var message = PushMessageCodec.Decode(PushMessageCodec.TryEncode(Hint with { Bundle = bundle })!);

        Assert.Equal(bundle, message.Bundle.ToArray());
    }

    [Fact]
    public void The_largest_message_fills_one_billing_unit_and_no_more()
    {
        var overhead = 91 * 3 / 4;
        var largest = PushMessageCodec.TryEncode(Hint with { Bundle = new byte[PushMessageCodec.MaxBytes - overhead - 2] })!;

        Assert.Equal(PushMessageCodec.MaxTextLength, largest.Length);
        Assert.InRange(PushMessageCodec.EnvelopeBytes + largest.Length, PushMessageCodec.UnitBytes - 4, PushMessageCodec.UnitBytes);
        Assert.Null(PushMessageCodec.TryEncode(Hint with { Bundle = new byte[PushMessageCodec.MaxBytes - overhead - 1] }));
        Assert.Null(PushMessageCodec.TryEncode(Hint with { Bundle = new byte[1_000_000] }));
    }

    [Fact]
    public void Anything_else_is_refused()
    {
        var good = PushMessageCodec.TryEncode(Hint with { Bundle = new byte[] { 1, 2, 3 } })!;

        Assert.Throws<GoatFormatException>(() => PushMessageCodec.Decode(""));
        Assert.Throws<GoatFormatException>(() => PushMessageCodec.Decode("not base64url!"));
        Assert.Throws<GoatFormatException>(() => PushMessageCodec.Decode(good + "AAAA"));
        Assert.Throws<GoatFormatException>(() => PushMessageCodec.Decode(good[..^4]));
        Assert.Throws<GoatFormatException>(() => PushMessageCodec.Decode("Ag" + good[2..]));
        Assert.Throws<GoatFormatException>(() => PushMessageCodec.Decode(new string('A', PushMessageCodec.MaxTextLength + 4)));
        for (var length = 0; length < good.Length; length++)
        {
            Assert.Throws<GoatFormatException>(() => PushMessageCodec.Decode(good[..length]));
        }
    }
}
