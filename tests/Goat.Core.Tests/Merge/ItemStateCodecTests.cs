using CsCheck;
using Goat.Commits;
using Goat.Merge;
using Goat.Wire;

namespace Goat.Core.Tests.Merge;

public sealed class ItemStateCodecTests
{
    private static readonly int Iterations = int.Parse(Environment.GetEnvironmentVariable("GOAT_MERGE_HISTORIES") ?? "300", System.Globalization.CultureInfo.InvariantCulture);

    [Fact]
    public void A_state_read_back_goes_on_like_the_one_that_was_written() =>
        Gen.Select(Gen.OneOf(MergeHistory.Steps, MergeHistory.Edits), Gen.Double[0, 1]).Sample(
            (history, share) =>
            {
                var commits = MergeHistory.Play(history);
                var (earlier, later) = (commits[..(int)(commits.Count * share)], commits[(int)(commits.Count * share)..]);
                var replica = new MergeReplica(99);
                replica.Receive(earlier);
                var reopened = replica.Reopen();
                Assert.Equal(replica.Export(), reopened.Export());
                Assert.Equal(replica.EncodeAll(), reopened.EncodeAll());

                foreach (var commit in later)
                {
                    replica.Receive([commit]);
                    reopened.Receive([commit]);
                    Assert.Equal(replica.Export(), reopened.Export());
                    Assert.Equal(replica.EncodeAll(), reopened.EncodeAll());
                }
            },
            iter: Iterations);

    [Fact]
    public void Bytes_that_were_cut_or_changed_are_refused_or_read_as_a_state_that_can_be_used() =>
        Gen.Select(Gen.OneOf(MergeHistory.Steps, MergeHistory.Edits), Gen.Int[0, 1000], Gen.Byte).Sample(
            (history, place, value) =>
            {
                var replica = new MergeReplica(99);
                replica.Receive(MergeHistory.Play([.. history.Select(s => s with { Key = 0 })]));
                var (states, sets) = replica.Encode();
                for (var length = 0; length < states.Length; length++)
                {
                    Assert.False(TryRead(states[..length], sets, replica));
                }

                if (states.Length > 0)
                {
                    states[place % states.Length] = value;
                    TryRead(states, sets, replica);
                }

                sets[place % sets.Length] = value;
                TryRead(states, sets, replica);
            },
            iter: Iterations);

    [Fact]
    public void A_commit_that_the_graph_does_not_have_is_refused()
    {
        var replica = new MergeReplica(1);
        replica.Write("k", ChangeKind.Create, 1, PayloadStatus.Readable, FieldOperation.Set("f", 1L));
        var (states, sets) = replica.Encode();

        Read(states, sets, commits: 1);
        Assert.Throws<GoatFormatException>(() => Read(states, sets, commits: 0));
    }

    [Fact]
    public void Field_sets_read_back_are_the_ones_of_the_root()
    {
        var root = new FieldSet();
        var (small, large) = (root.With("a").With("b"), root.WithAll([.. Enumerable.Range(0, 200).Select(i => $"f{i}")]));
        var (writer, table) = (new WireWriter(), new FieldSetTable());
        Assert.Equal([0, 1, 0], new[] { small, large, small }.Select(table.NumberOf));
        table.Write(writer);
        var reader = new WireReader(writer.Written);
        var read = FieldSetTable.Read(ref reader, root);

        Assert.Same(small, read[0]);
        Assert.Equal(large.Names, read[1].Names);
        Assert.Equal(200, read[1].SlotOf("f199"));
    }

    [Theory]
    [InlineData(new byte[] { 1, 2, 1, 97, 1, 97 })]
    [InlineData(new byte[] { 2, 1, 1, 97, 1, 1, 97 })]
    [InlineData(new byte[] { 1, 1, 0 })]
    [InlineData(new byte[] { 200, 1, 0 })]
    public void Field_sets_that_no_writer_produces_are_refused(byte[] bytes) => Assert.Throws<GoatFormatException>(() =>
    {
        var reader = new WireReader(bytes);
        FieldSetTable.Read(ref reader, new FieldSet());
    });

    [Fact]
    public void A_value_that_is_pending_is_not_written()
    {
        var state = new ItemState(new FieldSet());
        state.Show(state.AddSlot("f"), 1L);

        Assert.Throws<InvalidOperationException>(() => ItemStateCodec.Write(new WireWriter(), state, new FieldSetTable()));
    }

    private static bool TryRead(byte[] states, byte[] sets, MergeReplica replica)
    {
        try
        {
            var state = Read(states, sets, replica.Commits.Count);
            state.Export(new WireWriter(), replica.Graph);
            return true;
        }
        catch (GoatFormatException)
        {
            return false;
        }
    }

    private static ItemState Read(byte[] states, byte[] sets, int commits)
    {
        var reader = new WireReader(sets);
        var table = FieldSetTable.Read(ref reader, new FieldSet());
        reader = new WireReader(states);
        return ItemStateCodec.Read(ref reader, table, commits);
    }
}
