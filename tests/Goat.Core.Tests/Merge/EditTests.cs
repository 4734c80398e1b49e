using CsCheck;
using Goat.Commits;
using Goat.Merge;
using Goat.Merge.Values;
using Goat.Wire;

namespace Goat.Core.Tests.Merge;

public sealed class EditTests
{
    private static readonly int Iterations = int.Parse(Environment.GetEnvironmentVariable("GOAT_MERGE_HISTORIES") ?? "300", System.Globalization.CultureInfo.InvariantCulture);

    [Fact]
    public void Any_order_duplication_and_grouping_give_the_same_bytes() =>
        Gen.Select(MergeHistory.Edits, Gen.Int).Sample(
            (history, seed) =>
            {
                var commits = MergeHistory.Play(history);
                var random = new Random(seed);
                byte[]? expected = null;
                for (var i = 0; i < 4; i++)
                {
                    var shuffled = commits.Concat(commits.Take(3)).ToArray();
                    random.Shuffle(shuffled);
                    var replica = new MergeReplica(99);
                    foreach (var part in shuffled.Chunk(1 + random.Next(8)))
                    {
                        replica.Take(part);
                        if (random.Next(2) == 0)
                        {
                            replica.Merge();
                        }
                    }

                    replica.Merge();
                    expected ??= replica.Export();
                    Assert.Equal(expected, replica.Export());
                }
            },
            iter: Iterations);

    [Fact]
    public void Taking_in_commits_in_any_order_comes_to_what_the_definition_says() =>
        Gen.Select(MergeHistory.Edits, Gen.Int).Sample(
            (history, seed) =>
            {
                var replica = new MergeReplica(99);
                var commits = MergeHistory.Play(history).ToArray();
                new Random(seed).Shuffle(commits);
                foreach (var commit in commits)
                {
                    replica.Receive([commit]);
                    foreach (var key in replica.Keys)
                    {
                        AssertAsDefined(replica, key);
                    }
                }
            },
            iter: Iterations);

    [Fact]
    public void A_state_with_operations_that_wait_can_be_written_and_read() =>
        Gen.Select(MergeHistory.Edits, Gen.Double[0, 1]).Sample(
            (history, share) =>
            {
                var commits = MergeHistory.Play(history);
                var (earlier, later) = (commits[..(int)(commits.Count * share)], commits[(int)(commits.Count * share)..]);
                var replica = new MergeReplica(99);
                replica.Receive(earlier[..(earlier.Count / 2)]);
                replica.Take(earlier);
                var reopened = replica.Reopen();
                Assert.Equal(replica.EncodeAll(), reopened.EncodeAll());
                replica.Receive(later);
                reopened.Receive(later);
                Assert.Equal(replica.Export(), reopened.Export());
                Assert.Equal(replica.EncodeAll(), reopened.EncodeAll());
            },
            iter: Iterations);

    private static void AssertAsDefined(MergeReplica replica, string key)
    {
        var item = replica[key];
        foreach (var field in item.Fields.Names)
        {
            var slot = item.Fields.SlotOf(field);
            FieldWrite[] shown = item.WriterOf(slot) < 0 ? [] : [new(item.WriterOf(slot), item.Read(field)), .. item.OthersOf(slot)];
            Assert.Equal(replica.Rebuild(key, field).Select(w => Describe(replica, w)), shown.Select(w => Describe(replica, w)));
        }
    }

    private static string Describe(MergeReplica replica, FieldWrite write)
    {
        var writer = new WireWriter();
        if (write.Value is EditedValue edited)
        {
            writer.WriteVarint(edited.Base + 1);
            edited.Export(writer, replica.Graph);
        }
        else if (!ReferenceEquals(write.Value, ItemState.Absent))
        {
            ScalarCodec.Write(writer, write.Value);
        }

        return Convert.ToHexString(writer.Written);
    }
}
