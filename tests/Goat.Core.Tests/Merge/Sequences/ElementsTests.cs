using CsCheck;
using Goat.Merge.Sequences;

namespace Goat.Core.Tests.Merge.Sequences;

public sealed class ElementsTests
{
    private static readonly Gen<(double At, int Deleted, int Inserted)[]> Edits =
        Gen.Select(Gen.Double[0, 1], Gen.Frequency((9, Gen.Int[0, 5]), (1, Gen.Int[0, 3000])), Gen.Frequency((9, Gen.Int[0, 5]), (1, Gen.Int[0, 3000]))).Array[1, 60];

    [Fact]
    public void Edits_do_what_they_do_to_a_list() => Edits.Sample(edits =>
    {
        var (list, builder, next) = (new List<int>(), Elements<int>.Empty.ToBuilder(), 0);
        foreach (var (share, deletes, inserts) in edits)
        {
            var at = (int)(share * list.Count);
            var deleted = Math.Min(deletes, list.Count - at);
            var items = Enumerable.Range(next, inserts).ToArray();
            next += inserts;
            list.RemoveRange(at, deleted);
            list.InsertRange(at, items);
            builder.Delete(at, deleted);
            builder.Insert(at, items);
            Assert.Equal(list.Count, builder.Count);
        }

        var elements = builder.ToElements();
        Assert.Equal(list, elements.ToArray());
        for (var i = 0; i < list.Count; i += 97)
        {
            Assert.Equal(list[i], elements[i]);
        }
    });

    [Fact]
    public void Older_versions_stay_as_they_were() => Edits.Sample(edits =>
    {
        var builder = Elements<int>.Of([.. Enumerable.Range(0, 5000)]).ToBuilder();
        var versions = new List<(Elements<int> Version, int[] Items)>();
        foreach (var (share, deletes, inserts) in edits)
        {
            var version = builder.ToElements();
            versions.Add((version, version.ToArray()));
            var at = (int)(share * builder.Count);
            builder.Delete(at, Math.Min(deletes, builder.Count - at));
            builder.Insert(at, new int[inserts]);
        }

        Assert.All(versions, v => Assert.Equal(v.Items, v.Version.ToArray()));
    }, iter: 30);

    [Fact]
    public void Positions_outside_are_refused()
    {
        var builder = Elements<int>.Of([1, 2, 3]).ToBuilder();
        Assert.Throws<ArgumentOutOfRangeException>(() => builder.Insert(4, [1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => builder.Insert(-1, [1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => builder.Delete(2, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => builder.ToElements()[3]);
    }
}
