using Goat.Commits;
using Goat.Core.Tests.Samples;
using Goat.Identity;
using Goat.Wire;

namespace Goat.Core.Tests.Commits;

/// <summary>One hand-made violation for each rule of the header in docs/format.md.</summary>
public sealed class HeaderStrictnessTests
{
    private static readonly CommitId One = new(Enumerable.Repeat((byte)1, 32).ToArray());
    private static readonly CommitId Two = new(Enumerable.Repeat((byte)2, 32).ToArray());

    private static readonly CommitHeader Good = SmallBundle.Header(SmallBundle.A, 2, One, 5) with
    {
        Deps = [Two],
        Changes = [SmallBundle.Change("note", ChangeKind.Update, One)],
        PayloadLength = 6,
        PayloadEncoding = PayloadEncoding.Raw,
        PayloadHash = Two,
    };

    private static readonly Change Create = SmallBundle.Change(ItemKey.Derive(SmallBundle.A, 300), ChangeKind.Create) with { Counter = 300 };

    private static readonly Violation[] Violations =
    [
        new("format 0", "Format 0", h => h with { Format = 0 }),
        new("seq 0", "seq 1", h => h with { Seq = 0, Prev = null }),
        new("deps in another order", "ascending", h => h with { Deps = [new([.. Enumerable.Repeat((byte)3, 32)]), Two] }),
        new("a dep twice", "ascending", h => h with { Deps = [Two, Two] }),
        new("deps that repeat prev", "repeat prev", h => h with { Deps = [One, Two] }),
        new("65 deps", "references", h => h with { Deps = [.. Ids(65)] }),
        new("height 0", "height", h => h with { Height = 0 }),
        new("height 1 on top of another", "height", h => h with { Height = 1 }),
        new("height 2 on top of none", "height", h => h with { Seq = 1, Prev = null, Deps = [], Height = 2 }),
        new("a time of 2^52", "time", h => h with { Time = 1L << 52 }),
        new("flags", "no flags", h => h with { Flags = 1 }),
        new("a branch of 101 bytes", "branch", h => h with { Branch = new string('b', 101) }),
        new("a payload of more than 1 MiB", "payload length", h => h with { PayloadLength = (1 << 20) + 1 }),
        new("a payload without encoding", "encoding", h => h with { PayloadEncoding = PayloadEncoding.None }),
        new("encoding 4", "encoding", h => h with { PayloadEncoding = (PayloadEncoding)4 }),
        new("a payload without changes", "without changes", h => h with { Changes = [] }),
        new("1,025 changes", "changes", h => h with { Changes = [.. Enumerable.Range(0, 1025).Select(i => SmallBundle.Change($"k{i}", ChangeKind.Create))] }),
        new("an item twice", "twice", h => h with { Changes = [h.Changes[0], h.Changes[0]] }),
        new("an empty key", "empty", h => Changed(h, c => c with { Key = "" })),
        new("a key of 129 bytes", "item key", h => Changed(h, c => c with { Key = new string('k', 129) })),
        new("a key of 129 bytes that is shorter in characters", "item key", h => Changed(h, c => c with { Key = new string('ä', 64) + "k" })),
        new("a key with a control character", "control", h => Changed(h, c => c with { Key = "a\u001fb" })),
        new("a key with a delete character", "control", h => Changed(h, c => c with { Key = "a\u007f" })),
        new("a schema name of 101 bytes", "schema", h => Changed(h, c => c with { Schema = new string('s', 101) })),
        new("kind 0", "kind", h => Changed(h, c => c with { Kind = 0 })),
        new("kind 5", "kind", h => Changed(h, c => c with { Kind = (ChangeKind)5 })),
        new("an update without parents", "no parents", h => Changed(h, c => c with { Parents = [] })),
        new("parents in another order", "ascending", h => Changed(h, c => c with { Parents = [Two, One] })),
        new("a parent twice", "ascending", h => Changed(h, c => c with { Parents = [One, One] })),
        new("65 parents", "references", h => Changed(h, c => c with { Parents = [.. Ids(65)] })),
        new("a counter in an update", "Only a create", h => Changed(h, _ => Create with { Kind = ChangeKind.Update, Parents = [One] })),
        new("a counter that derives another key", "derives", h => Changed(h, _ => Create with { Counter = 299 })),
        new("a counter with a key of another chain", "derives", h => Changed(h with { Chain = SmallBundle.B }, _ => Create)),
        new("a counter with a chosen key", "derives", h => Changed(h, _ => Create with { Key = "note" })),
        new("17 extensions", "extensions", h => h with { Extensions = [.. Enumerable.Range(0, 17).Select(i => new HeaderExtension(i, false, default))] }),
        new("extensions in another order", "ascending", h => h with { Extensions = [new(2, false, default), new(1, false, default)] }),
        new("an extension twice", "ascending", h => h with { Extensions = [new(2, false, default), new(2, true, default)] }),
        new("a tail", "tail", h => h with { Tail = new byte[1] }),
        new("more than 256 KiB", "262144", h => h with { Extensions = [new(1, false, new byte[256 * 1024])] }),
    ];

    public static TheoryData<string> Names => [.. Violations.Select(v => v.Name)];

    [Fact]
    public void The_header_that_is_made_wrong_is_right() => Assert.Equal(SameBundle.Bytes(Good), SameBundle.Bytes(HeaderCodec.Read(SameBundle.Bytes(Good))));

    [Theory]
    [MemberData(nameof(Names))]
    public void A_header_is_refused_for(string name)
    {
        var violation = Violations.Single(v => v.Name == name);
        var header = violation.Commit(Good);
        var refusal = Assert.Throws<GoatFormatException>(() => HeaderCodec.Read(SameBundle.Bytes(header)));
        Assert.Contains(violation.Message, refusal.Message, StringComparison.OrdinalIgnoreCase);
        Assert.Throws<GoatFormatException>(() => Commit.FromParts(header, null));
    }

    [Fact]
    public void A_header_names_a_prev_if_and_only_if_its_seq_is_greater_than_1()
    {
        Assert.Throws<GoatFormatException>(() => Commit.FromParts(Good with { Prev = null }, null));
        Assert.Throws<GoatFormatException>(() => Commit.FromParts(Good with { Seq = 1 }, null));
    }

    [Fact]
    public void Every_varint_must_be_minimal()
    {
        var bytes = SameBundle.Bytes(Good);
        var overlong = 0;
        for (var i = 0; i < bytes.Length; i++)
        {
            // A varint of one byte becomes one of two; anywhere else the bytes behind shift and something else is wrong.
            byte[] longer = [.. bytes[..i], (byte)(bytes[i] | 0x80), 0, .. bytes[(i + 1)..]];
            var refusal = Record.Exception(() => HeaderCodec.Read(longer));
            Assert.True(refusal is null or GoatFormatException);
            overlong += refusal is GoatFormatException e && e.Message.Contains("longer than it needs", StringComparison.Ordinal) ? 1 : 0;
        }

        Assert.InRange(overlong, 15, 30);
    }

    [Fact]
    public void A_header_is_refused_wherever_it_is_cut()
    {
        var bytes = SameBundle.Bytes(Good);
        Assert.All(Enumerable.Range(0, bytes.Length), length => Assert.Throws<GoatFormatException>(() => HeaderCodec.Read(bytes.AsSpan(0, length))));
    }

    [Fact]
    public void A_newer_header_may_have_what_format_1_may_not()
    {
        var newer = Changed(Good, c => c with { Kind = (ChangeKind)200, Parents = [] }) with
        {
            Format = 2,
            Flags = 9,
            PayloadEncoding = (PayloadEncoding)200,
            Tail = new byte[] { 1, 2, 3 },
        };
        var back = HeaderCodec.Read(SameBundle.Bytes(newer));
        Assert.True(back.IsOpaque);
        Assert.Equal(SameBundle.Bytes(newer), SameBundle.Bytes(back));
        Assert.Throws<GoatFormatException>(() => HeaderCodec.Read(SameBundle.Bytes(newer with { Deps = [Two, One] })));
    }

    [Fact]
    public void A_payload_that_is_not_the_named_one_is_refused()
    {
        var commit = SmallBundle.Make().Commits[0];
        Assert.Throws<GoatFormatException>(() => Commit.FromParts(commit.Header, new byte[6]));
        Assert.Throws<GoatFormatException>(() => Commit.FromParts(commit.Header, new byte[5]));
        Assert.Equal(commit.Id, Commit.FromParts(commit.Header, null).Id);
    }

    private static CommitHeader Changed(CommitHeader header, Func<Change, Change> change) => header with { Changes = [change(header.Changes[0])] };

    private static IEnumerable<CommitId> Ids(int count) =>
        Enumerable.Range(2, count).Select(i => new CommitId(Enumerable.Repeat((byte)i, 32).ToArray()));

    private sealed record Violation(string Name, string Message, Func<CommitHeader, CommitHeader> Commit);
}
