using CsCheck;
using Goat.Commits;
using Goat.Merge;
using Goat.Merge.Values;

namespace Goat.Core.Tests.Merge;

/// <summary>What a few authors do to a few items, exchanging commits now and then.</summary>
internal static class MergeHistory
{
    private const int Authors = 3;
    private static readonly string[] EditedFields = ["count", "set", "map", "list", "text"];

    public static Gen<MergeStep[]> Steps { get; } =
        Gen.Select(Gen.Int[0, Authors - 1], Gen.Int[0, 11], Gen.Int[0, 2], Gen.Int[0, 2], Gen.Int[0, 6], (author, action, key, field, time) => new MergeStep(author, action, key, field, time, 0)).Array[1, 40];

    /// <summary>With operations that continue values, on one item.</summary>
    public static Gen<MergeStep[]> Edits { get; } =
        Gen.Select(Gen.Int[0, Authors - 1], Gen.Frequency((3, Gen.Int[0, 2]), (1, Gen.Int[7, 8]), (8, Gen.Int[12, 18])), Gen.Int[0, 12], Gen.Int[0, 6], Gen.Int, (author, action, field, time, seed) => new MergeStep(author, action, 0, field, time, seed)).Array[1, 40];

    /// <summary>The commits of all authors, each after those that it builds on.</summary>
    public static List<Commit> Play(MergeStep[] history)
    {
        var authors = Enumerable.Range(0, Authors).Select(i => new MergeReplica((ulong)i)).ToArray();
        List<Commit> commits = [];
        foreach (var step in history)
        {
            if (step.Action < Authors)
            {
                authors[step.Author].Receive(authors[step.Action].Commits.ToArray());
            }
            else
            {
                commits.Add(Write(authors[step.Author], step));
            }
        }

        return commits;
    }

    private static Commit Write(MergeReplica author, MergeStep step)
    {
        var (key, field, time) = ($"k{step.Key}", $"f{step.Field}", step.Time);
        return step.Action switch
        {
            3 => author.Write(key, ChangeKind.Delete, time, PayloadStatus.Readable),
            4 => author.Write(key, ChangeKind.Restore, time, PayloadStatus.Readable),
            5 => author.Write(key, ChangeKind.Update, time, PayloadStatus.Void),
            6 => author.Write(key, ChangeKind.Update, time, PayloadStatus.Opaque),
            7 => author.Write(key, ChangeKind.Update, time, PayloadStatus.Readable, FieldOperation.Remove(field)),
            < 12 => author.Write(key, ChangeKind.Update, time, PayloadStatus.Readable, FieldOperation.Set(field, FirstOf(step)), FieldOperation.Set("g", (long)time)),
            _ => author.Write(key, ChangeKind.Update, time, step.Seed % 17 == 0 ? PayloadStatus.Void : PayloadStatus.Readable, Edit(author, key, step)),
        };
    }

    private static object? FirstOf(MergeStep step) => (step.Seed % 4) switch
    {
        1 => "start",
        2 => null,
        _ => (long)step.Action,
    };

    /// <summary>Mostly on a field of its own type, but the first three are used with all of them.</summary>
    private static FieldOperation Edit(MergeReplica author, string key, MergeStep step)
    {
        var random = new Random(step.Seed);
        var kind = Math.Min(step.Action - 12, 4);
        var field = step.Field < 3 ? $"f{step.Field}" : EditedFields[kind];
        var shown = author.Keys.Contains(key) ? author[key].Read(field) : ItemState.Absent;
        var letter = (char)('a' + random.Next(26));
        return kind switch
        {
            0 => FieldOperation.Add(field, 1 + random.Next(3)),
            1 => FieldOperation.EditSet(field, new EntryEdit((long)random.Next(4), random.Next(3) > 0)),
            2 => FieldOperation.EditMap(field, new EntryEdit((long)random.Next(4), random.Next(3) > 0, $"{letter}")),
            3 => FieldOperation.EditList(field, Splice(random, LengthOf<object?>(shown), new object?[] { $"{letter}", 1L })),
            _ => FieldOperation.EditText(field, Splice(random, LengthOf<char>(shown), new[] { letter, char.ToUpperInvariant(letter) })),
        };
    }

    private static int LengthOf<T>(object? shown) => shown switch
    {
        EditedValue { Content: SequenceContent<T> content } => content.Elements.Count,
        string text => text.Length,
        _ => 0,
    };

    private static SequenceEdit<T> Splice<T>(Random random, int length, T[] inserted)
    {
        // Now and then somebody edits what is not there.
        var reach = length + (random.Next(10) == 0 ? 2 : 0);
        var at = random.Next(reach + 1);
        return SequenceEdit<T>.At(at, random.Next(Math.Min(3, reach - at) + 1), inserted);
    }
}
