using Goat.Bundles;
using Goat.Commits;
using Goat.Core.Tests.Samples;
using Goat.Frames;
using Goat.Statements;
using Goat.Sync;
using Goat.Wire;

namespace Goat.Core.Tests.Fuzz;

public sealed class DecoderFuzzTests
{
    private const int MaxContent = 32 * 1024;

    [Fact]
    public void Bundles_are_decoded_or_refused_and_what_is_accepted_is_canonical() =>
        new Fuzzer { AllocatedAlways = 100 * MaxContent, AllocatedPerByte = 100 }.Run(
            "bundle",
            input => BundleCodec.Decode(input, MaxContent),
            (input, bundle) =>
            {
                var again = BundleCodec.Encode(bundle);
                SameBundle.Check(bundle, BundleCodec.Decode(again));
                Assert.Equal(Uncompressed(input), Uncompressed(again));
            },
            (mutator, input, other) => mutator.MutateBundle(input, other));

    [Fact]
    public void Headers_are_read_or_refused_and_what_is_accepted_is_canonical() =>
        new Fuzzer { AllocatedAlways = 20_000, AllocatedPerByte = 30 }.Run(
            "header",
            input => HeaderCodec.Read(input),
            (input, header) => Assert.Equal(input, SameBundle.Bytes(header)));

    [Fact]
    public void Statements_are_read_or_refused_and_what_is_accepted_is_canonical() =>
        new Fuzzer { AllocatedAlways = 10_000, AllocatedPerByte = 4 }.Run(
            "statement",
            input => Statement.Read(input),
            (input, statement) => Assert.Equal(input, Again(statement).Bytes.ToArray()));

    [Fact]
    public void Bodies_of_statements_are_read_or_refused() =>
        new Fuzzer { AllocatedAlways = 20_000, AllocatedPerByte = 60 }.Run(
            "statement",
            input => ReadBody(Statement.Read(input)),
            (_, body) => Assert.NotNull(body));

    [Fact]
    public void Payloads_are_readable_opaque_or_void_and_what_is_readable_is_canonical() =>
        new Fuzzer { AllocatedAlways = 40_000, AllocatedPerByte = 60 }.Run(
            "payload",
            input => PayloadCodec.TryRead(input, 2, out var operations) == PayloadStatus.Readable ? operations : throw new GoatFormatException("Opaque or void."),
            (input, operations) =>
            {
                var writer = new WireWriter();
                PayloadCodec.Write(writer, operations);
                Assert.Equal(input, writer.ToArray());
            });

    [Fact]
    public void Messages_are_decoded_or_refused_and_what_is_accepted_is_canonical() =>
        new Fuzzer { AllocatedAlways = 30_000, AllocatedPerByte = 30 }.Run(
            "message",
            input => SyncMessageCodec.Decode(input),
            (input, parts) => Assert.Equal(input, SyncMessageCodec.Encode(parts)));

    [Fact]
    public void Frames_are_found_or_reported_as_damaged_and_nothing_is_left_out() =>
        new Fuzzer { AllocatedAlways = 10_000, AllocatedPerByte = 20 }.Run(
            "frames",
            input => FrameCodec.Scan(input, FrameKey.Header) is { Frames.Count: > 0 } scan ? scan : throw new GoatFormatException("No frame."),
            (input, scan) =>
            {
                var covered = scan.Frames.Select(f => (From: f.Offset, To: f.End))
                    .Concat(scan.Damaged.Select(d => (From: d.Offset, To: d.Offset + d.Length)))
                    .Append((From: scan.TornAt ?? input.Length, To: (long)input.Length))
                    .OrderBy(r => r.From)
                    .ToArray();
                Assert.Equal(0, covered[0].From);
                Assert.All(covered.Zip(covered.Skip(1)), pair => Assert.Equal(pair.First.To, pair.Second.From));
            });

    private static byte[] Uncompressed(byte[] bundle)
    {
        var parts = BundleParts.Of(bundle);
        parts.IsCompressed = false;
        return parts.ToBytes();
    }

    private static Statement Again(Statement s) =>
        Statement.Create(s.Kind, s.IsCritical, s.IsAboutRepository, s.Scope, s.Signer, s.Body.Span, s.Signature.Span);

    private static object ReadBody(Statement statement) => statement.Kind switch
    {
        StatementKind.Certificate => Certificate.Read(statement),
        StatementKind.Attestation => Attestation.Read(statement),
        StatementKind.Instance => InstanceStatement.Read(statement),
        _ => statement,
    };
}
