using Goat.Bundles;
using Goat.Core.Tests.Samples;

namespace Goat.Core.Tests.Bundles;

/// <summary>One hand-made violation for each rule of the bundle in docs/format.md, everything else intact.</summary>
public sealed class BundleStrictnessTests
{
    private const string NoteLiteral = "00046E6F7465";
    private static readonly string Packed = "01" + "0000000000000000000000000000004D";

    private static readonly Violation[] Violations =
    [
        new("version 2", "version", p => p.Version = 2),
        new("a session that is not used", "session is not used", p => p.Sessions.Add(9)),
        new("a session that stands twice", "session stands twice", p =>
        {
            p.Sessions.Add(p.Sessions[0]);
            p.Runs.Add(p.Runs[1] with { Session = 2 });
        }),
        new("sessions in another order", "order of use", p => Swap(p, 1, 0)),
        new("a session that does not exist", "session index", p => p.Runs[1] = p.Runs[1] with { Session = 2 }),
        new("a run of no commits", "empty", p => p.Runs[1] = p.Runs[1] with { Length = 0 }),
        new("a run at seq 0", "empty or out of range", p => p.Runs[0] = p.Runs[0] with { First = 0 }),
        new("a run beyond the last seq", "out of range", p => p.Runs[0] = p.Runs[0] with { First = long.MaxValue }),
        new("a run of 257", "run length", p => p.Runs[0] = p.Runs[0] with { Length = 257 }),
        new("more than 65,536 commits", "too many commits", p => p.Runs.AddRange(Enumerable.Repeat(p.Runs[1] with { Length = 256 }, 256))),
        new("more than 4,096 statements", "statements", p => p.Statements.AddRange(Enumerable.Repeat(new byte[64], 4097))),
        new("a run that is longer than its commits", "", p => p.Runs[0] = p.Runs[0] with { Length = 3 }),
        new("a run that is shorter than its commits", "", p => p.Runs[1] = p.Runs[1] with { Length = 1 }),
        new("a run that is not used", "", p => p.Runs.Add(p.Runs[1])),
        new("runs in another order", "order of use", p =>
        {
            p.Runs.Reverse();
            p.Runs[0] = p.Runs[0] with { Session = 0 };
            p.Runs[1] = p.Runs[1] with { Session = 1 };
            p.Sessions.Reverse();
            p.Columns[0] = [1, 1, 0, 0];
        }),
        new("a signature with a high s", "low-S", p => p.Runs[0].Signature![32] = 0x80),
        new("an external that is not used", "not used", p => p.Externals.Add(new byte[32])),
        new("an external that stands twice", "", p =>
        {
            p.Externals.Add(p.Externals[0]);
            p.Columns[4] = [0, 1, 4, 3];
        }),
        new("an external that is held", "held", p =>
        {
            p.Externals.Add(Id(BundleCodec.Decode(p.ToBytes()).Commits[1]));
            p.Columns[4] = [0, 1, 3, 0];
        }),
        new("externals in another order", "order of use", p =>
        {
            p.Externals.Add(p.Externals[0]);
            p.Columns[4] = [0, 3, 4, 1];
        }),
        new("no content", "if and only if", p => p.Ending = [0]),
        new("content that is longer than allowed", "content", p => p.Ending = [0x81, 0x80, 0x80, 0x08, 0]),
        new("content encoding 2", "content encoding", p => p.Ending = [1, 2, 0]),
        new("content that ends early", "end early", p => p.Ending = [100, 0, 1, 2, 3]),
        new("bytes after the end", "follow the end", p => p.Ending = [.. p.ToBytes()[^(p.Content().Length + 2)..], 0]),
        new("Brotli for a short content", "compressed that should not be", p => p.Ending = [100, 1, .. Sized(BundleParts.Compress(p.Content()[..100]))]),
        new("Brotli that is damaged", "damaged", p => p.Ending = [0xAC, 2, 1, 5, 1, 2, 3, 4, 5]),
        new("Brotli with bytes after it", "damaged", p => p.Ending = [0xAC, 2, 1, .. Sized([.. BundleParts.Compress(new byte[300]), 0])]),
        new("Brotli of more than was said", "damaged", p => p.Ending = [0xAC, 2, 1, .. Sized(BundleParts.Compress(new byte[301]))]),
        new("Brotli of less than was said", "damaged", p => p.Ending = [0xAC, 2, 1, .. Sized(BundleParts.Compress(new byte[299]))]),
        new("Brotli that grows too much", "longer than its compressed form", p => p.Ending = [0x80, 0x80, 0x40, 1, .. Sized(BundleParts.Compress(new byte[1 << 20]))]),
        new("columns that do not fill the content", "fill", p => p.Ending = [30, 0, .. new byte[30]]),
        new("columns too short for the commits", "too short", p => p.Ending = [11, 0, .. new byte[11]]),
        new("a run index too many", "column runs", p => p.Columns[0] = [0, 0, 1, 1, 0]),
        new("a run index that does not exist", "run index", p => p.Columns[0] = [0, 0, 1, 2]),
        new("a run index in the first use of another", "order of use", p => p.Columns[0] = [1, 0, 1, 0]),
        new("run indices of a single run", "column runs", p =>
        {
            p.Runs.RemoveAt(1);
            p.Sessions.RemoveAt(1);
            p.Externals.Clear();
            Cut(p, 2, 2, 5, 2, 3, 4, 10, 2, 0);
            p.Columns[3] = p.Columns[3][..3];
            p.Columns[4] = [0];
            p.Columns[7] = p.Columns[7][..8];
            p.Columns[8] = [1, 2];
        }),
        new("a shape too many", "column shapes", p => p.Columns[1] = [0, 0, 0, 0x17, 0]),
        new("a shape of unknown bits", "shape", p => p.Columns[1] = [0, 0, 0, 0x97, 0x02]),
        new("deps that are marked and missing", "Deps are marked", p =>
        {
            p.Columns[4] = [0, 1, 0];
            p.Columns[5] = [1, 0, 1, 1, 2, 0, 0, 0, 1, 1];
        }),
        new("a branch that is marked and empty", "branch", p => p.Columns[9] = [0, .. p.Columns[9][6..]]),
        new("flags that are marked and zero", "flags", p => Mark(p, 8, [0])),
        new("flags in format 1", "no flags", p => Mark(p, 8, [1])),
        new("extensions that are marked and missing", "Extensions are marked", p => p.Columns[9] = [.. p.Columns[9][..38], 0]),
        new("an encoding that is marked and raw", "marked as not raw", p => Mark(p, 64, [1], atEnd: true)),
        new("a format that is marked and 1", "marked as another", p => Mark(p, 128, [1, 0], atEnd: true)),
        new("format 0", "Format 0", p => Mark(p, 128, [0, 0], atEnd: true)),
        new("an unknown encoding in format 1", "does not know", p => Mark(p, 64, [4], atEnd: true)),
        new("an empty payload that is not held", "always held", p =>
        {
            p.Columns[1] = [32, 0, 0, 0x17];
            p.Columns[9] = [.. new byte[32], .. p.Columns[9]];
            p.Columns[10] = [0, .. p.Columns[10][1..4], .. p.Columns[10][10..]];
        }),
        new("a height that goes beyond 63 bits", "height", p => p.Columns[2] = [1, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F, 6, 1]),
        new("a height too many", "column heights", p => p.Columns[2] = [.. p.Columns[2], 0]),
        new("heights that put commits in another order", "canonical order", p => Descending(p)),
        new("a time below zero", "time", p => p.Columns[3] = [1, .. p.Columns[3][2..]]),
        new("a time too many", "column times", p => p.Columns[3] = [.. p.Columns[3], 0]),
        new("a reference too many", "column refs", p => p.Columns[4] = [.. p.Columns[4], 0]),
        new("a reference to prev that is spelled out", "spelled out", p => p.Columns[4] = [2, 1, 4, 0]),
        new("a prev that refers to prev", "has none", p => p.Columns[4] = [0, 0, 4, 0]),
        new("a reference that leads out of the bundle", "out of the bundle", p => p.Columns[4] = [0, 1, 8, 0]),
        new("a dep on the commit itself", "", p => p.Columns[4] = [0, 1, 0, 0]),
        new("deps that stand twice", "ascending", p =>
        {
            p.Columns[4] = [0, 1, 4, 4, 0];
            p.Columns[5] = [1, 0, 1, 1, 2, 0, 0, 2, 1, 1];
        }),
        new("an overlong reference", "longer", p => p.Columns[4] = [0x80, 0, 1, 4, 0]),
        new("a count too many", "column counts", p => p.Columns[5] = [.. p.Columns[5], 0]),
        new("65 parents", "references", p => p.Columns[5] = [1, 65, .. p.Columns[5][2..]]),
        new("1,025 changes", "changes", p => p.Columns[5] = [0x81, 0x08, .. p.Columns[5][1..]]),
        new("more references than there are", "end early", p => p.Columns[5] = [1, 64, .. p.Columns[5][2..]]),
        new("more changes than there are", "changes", p => p.Columns[5] = [64, .. p.Columns[5][1..]]),
        new("a known key that is spelled out", "spelled out", p => p.Columns[6] = Hex("0201" + "03" + NoteLiteral + Packed + NoteLiteral)),
        new("a packed key that stands twice", "spelled out", p => p.Columns[6] = Hex("0201" + "03" + NoteLiteral + Packed + Packed)),
        new("a literal key that fits the packed form", "not packed", p => p.Columns[6] = [.. Hex("0201" + "03" + NoteLiteral), 0, 26, .. System.Text.Encoding.ASCII.GetBytes(Goat.Wire.Base32.Encode(77)), 4]),
        new("a key number that does not exist", "number is not known", p => p.Columns[6] = Hex("0201" + "03" + NoteLiteral + Packed + "06")),
        new("a counter of zero", "counter", p => p.Columns[6] = Hex("0200" + "03" + NoteLiteral + Packed + "04")),
        new("a counter in an update", "Only a create", p => p.Columns[6] = Hex("0201" + "0202" + NoteLiteral + Packed + "05")),
        new("an empty key", "empty", p => p.Columns[6] = Hex("0201" + "03" + "0000" + Packed + "04")),
        new("a key with a control character", "control", p => p.Columns[6] = Hex("0201" + "03" + "00010A" + Packed + "04")),
        new("a key that is not UTF-8", "UTF-8", p => p.Columns[6] = Hex("0201" + "03" + "0002C080" + Packed + "04")),
        new("a key twice in a commit", "twice", p => p.Columns[6] = Hex("0201" + "03" + "03" + "03" + "03")),
        new("a key too many", "column keys", p => p.Columns[6] = [.. p.Columns[6], 3]),
        new("a schema that stands twice", "schema stands twice", p => p.Columns[7] = Hex("00047461736B01" + "00047461736B01" + "010101")),
        new("a schema number that does not exist", "schema number", p => p.Columns[7] = Hex("00047461736B01" + "02010101")),
        new("a schema too many", "column schemas", p => p.Columns[7] = [.. p.Columns[7], 1]),
        new("a kind of format 2", "kind of change", p => p.Columns[8] = [1, 2, 1, 1, 5]),
        new("an update without parents", "may have no parents", p => p.Columns[8] = [1, 2, 2, 1, 2]),
        new("a kind too many", "column kinds", p => p.Columns[8] = [.. p.Columns[8], 1]),
        new("something rare too many", "column rare", p => p.Columns[9] = [.. p.Columns[9], 1]),
        new("a payload too many", "left over", p => p.Columns[10] = [.. p.Columns[10], 1]),
        new("payloads that end early", "end early", p => p.Columns[10] = p.Columns[10][..^1]),
        new("a payload that is too long", "payload length", p => p.Columns[10] = [0x81, 0x80, 0x40, .. p.Columns[10][1..]]),
        new("statements in another order", "ascending", p => p.Statements.AddRange([.. TwoStatements().Reverse()])),
        new("a statement that stands twice", "ascending", p => p.Statements.AddRange([TwoStatements()[0], TwoStatements()[0]])),
        new("a statement that is not one", "", p => p.Statements.Add(new byte[100])),
        new("the attestation of a run among the statements", "attestation", p => p.Statements.Add(BundleCodec.Decode(p.ToBytes()).Runs[0].Attestation.ToStatement(new byte[64]).Bytes.ToArray())),
    ];

    public static TheoryData<string> Names => [.. Violations.Select(v => v.Name)];

    [Fact]
    public void The_bundle_that_is_made_wrong_is_right_and_has_the_bytes_of_the_format()
    {
        var bundle = SmallBundle.Make();
        var parts = BundleParts.Of(bundle);
        parts.IsCompressed = false;
        SameBundle.Check(bundle, BundleCodec.Decode(parts.ToBytes()));
        Assert.Equal([0, 0, 1, 1], parts.Columns[0]);
        Assert.Equal([0, 0, 0, 0x17], parts.Columns[1]);
        Assert.Equal([1, 1, 6, 1], parts.Columns[2]);
        Assert.Equal("D20F020C02", Convert.ToHexString(parts.Columns[3]));
        Assert.Equal([0, 1, 4, 0], parts.Columns[4]);
        Assert.Equal([1, 0, 1, 1, 2, 0, 0, 1, 1, 1], parts.Columns[5]);
        Assert.Equal("0201" + "03" + NoteLiteral + Packed + "04", Convert.ToHexString(parts.Columns[6]));
        Assert.Equal("00047461736B01" + "01010101", Convert.ToHexString(parts.Columns[7]));
        Assert.Equal([1, 2, 1, 1, 2], parts.Columns[8]);
        Assert.Equal("056472616674" + new string('9', 64) + "0103000107", Convert.ToHexString(parts.Columns[9]));
        Assert.Equal("06060C06" + string.Concat(Enumerable.Repeat("01016E010302", 5)), Convert.ToHexString(parts.Columns[10]));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_bundle_is_refused_for(string name)
    {
        var violation = Violations.Single(v => v.Name == name);
        var parts = BundleParts.Of(SmallBundle.Make());
        parts.IsCompressed = false;
        violation.Commit(parts);
        var refusal = Assert.Throws<GoatFormatException>(() => BundleCodec.Decode(parts.ToBytes()));
        Assert.Contains(violation.Message, refusal.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void A_bundle_is_refused_wherever_it_is_cut()
    {
        var bytes = BundleCodec.Encode(SmallBundle.Make());
        Assert.All(Enumerable.Range(0, bytes.Length), length => Assert.Throws<GoatFormatException>(() => BundleCodec.Decode(bytes.AsSpan(0, length))));
    }

    [Fact]
    public void What_a_run_leaves_out_must_follow_from_it()
    {
        var runs = SmallBundle.Make().Runs;
        Assert.Throws<ArgumentException>(() => BundleCodec.Encode(new Bundle(new Goat.Identity.RepositoryId(9), [], runs)));
        Assert.Throws<ArgumentException>(() => BundleCodec.Encode(new Bundle(SmallBundle.Repository, [], [new([runs[0].Commits[0], runs[1].Commits[0]], null)])));
        Assert.Throws<ArgumentException>(() => BundleCodec.Encode(new Bundle(SmallBundle.Repository, [], [runs[0], runs[0]])));
    }

    private static void Swap(BundleParts parts, long first, long second)
    {
        parts.Runs[0] = parts.Runs[0] with { Session = first };
        parts.Runs[1] = parts.Runs[1] with { Session = second };
    }

    // The columns shapes, heights, times, refs, counts, keys ... of the first commits only.
    private static void Cut(BundleParts parts, params int[] lengths)
    {
        for (var i = 0; i < lengths.Length; i++)
        {
            parts.Columns[i + 1] = parts.Columns[i + 1][..Math.Min(lengths[i], parts.Columns[i + 1].Length)];
        }

        parts.Columns[5] = [1, 0, 1, 1];
        parts.Columns[6] = Hex("020103");
        parts.Columns[10] = Hex("0606" + "01016E01030201016E010302");
        parts.Columns[0] = [0, 0];
    }

    private static void Mark(BundleParts parts, byte bit, byte[] rare, bool atEnd = false)
    {
        var shape = (byte)(0x17 | bit);
        parts.Columns[1] = shape < 0x80 ? [0, 0, 0, shape] : [0, 0, 0, shape, 1];
        parts.Columns[9] = atEnd ? [.. parts.Columns[9], .. rare] : [.. parts.Columns[9][..38], .. rare, .. parts.Columns[9][38..]];
    }

    // Two commits of two chains at the same height, the greater id first.
    private static void Descending(BundleParts parts)
    {
        var one = Goat.Commits.Commit.Create(SmallBundle.Header(SmallBundle.A, 1, null, 1), default);
        var two = Goat.Commits.Commit.Create(SmallBundle.Header(SmallBundle.B, 1, null, 1), default);
        var (low, high) = one.Id < two.Id ? (one, two) : (two, one);
        var other = BundleParts.Of(new Bundle(SmallBundle.Repository, [], [new([low], null), new([high], null)]));
        other.Runs.Reverse();
        other.Sessions.Reverse();
        parts.Runs.Clear();
        parts.Runs.AddRange(other.Runs.Select((r, i) => r with { Session = i }));
        parts.Sessions.Clear();
        parts.Sessions.AddRange(other.Sessions);
        parts.Externals.Clear();
        other.Columns.CopyTo(parts.Columns, 0);
    }

    private static byte[][] TwoStatements() =>
    [
        .. Enumerable.Range(20, 2)
            .Select(kind => Goat.Statements.Statement.Create((Goat.Statements.StatementKind)kind, false, false, 1, default, [], new byte[64]))
            .OrderBy(s => s.Id)
            .Select(s => s.Bytes.ToArray()),
    ];

    private static byte[] Sized(byte[] bytes)
    {
        var writer = new Goat.Wire.WireWriter();
        writer.WriteBytes(bytes);
        return writer.ToArray();
    }

    private static byte[] Id(Goat.Commits.Commit commit) => Convert.FromHexString(commit.Id.ToString());

    private static byte[] Hex(string hex) => Convert.FromHexString(hex);

    private sealed record Violation(string Name, string Message, Action<BundleParts> Commit);
}
