using Goat.Bundles;
using Goat.Commits;
using Goat.Identity;
using Goat.Wire;

namespace Goat.Core.Tests.Samples;

/// <summary>
/// A bundle of four commits whose every byte is known: A1 creates an item under a derived key, A2 updates it; B5, whose prev is external, creates "note" and an item under
/// a packed key; B6 depends on A2, has a branch, a policy and an extension, and updates "note".
/// </summary>
internal static class SmallBundle
{
    public static readonly RepositoryId Repository = new(0x0102);
    public static readonly ChainId A = new(new SessionId(0xA0), 0xA1);
    public static readonly ChainId B = new(new SessionId(0xB0), 0xB1);
    public static readonly CommitId External = new(Enumerable.Repeat((byte)0xEE, 32).ToArray());
    public static readonly CommitId Policy = new(Enumerable.Repeat((byte)0x99, 32).ToArray());

    public static Bundle Make()
    {
        var a1 = Commit.Create(Header(A, 1, null, 1) with { Changes = [Change(ItemKey.Derive(A, 1), ChangeKind.Create) with { Counter = 1 }] }, Payload(1));
        var a2 = Commit.Create(Header(A, 2, a1.Id, 2) with { Changes = [Change(ItemKey.Derive(A, 1), ChangeKind.Update, a1.Id)] }, Payload(1));
        var b5 = Commit.Create(Header(B, 5, External, 8) with { Changes = [Change("note", ChangeKind.Create), Change(Base32.Encode(77), ChangeKind.Create)] }, Payload(2));
        var b6 = Commit.Create(
            Header(B, 6, b5.Id, 9) with
            {
                Deps = [a2.Id],
                Branch = "draft",
                Policy = Policy,
                Extensions = [new(3, false, new byte[] { 7 })],
                Changes = [Change("note", ChangeKind.Update, b5.Id)],
            },
            Payload(1));
        return new Bundle(Repository, [], [new([a1, a2], new byte[64]), new([b5, b6], null)]);
    }

    public static CommitHeader Header(ChainId chain, long seq, CommitId? prev, long height) =>
        new() { Repository = Repository, Chain = chain, Seq = seq, Prev = prev, Height = height, Time = 1000 + height };

    public static Change Change(string key, ChangeKind kind, params CommitId[] parents) =>
        new() { Key = key, Schema = "task", SchemaVersion = 1, Kind = kind, Parents = parents };

    private static byte[] Payload(int changes)
    {
        var writer = new WireWriter();
        PayloadCodec.Write(writer, [.. Enumerable.Repeat((IReadOnlyList<FieldOperation>)[FieldOperation.Set("n", 1L)], changes)]);
        return writer.ToArray();
    }
}
