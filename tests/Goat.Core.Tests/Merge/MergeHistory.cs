using CsCheck;
using Goat.Commits;

namespace Goat.Core.Tests.Merge;

/// <summary>What a few authors do to a few items, exchanging commits now and then.</summary>
internal static class MergeHistory
{
    private const int Authors = 3;

    public static Gen<(int Author, int Action, int Key, int Field, int Time)[]> Steps { get; } =
        Gen.Select(Gen.Int[0, Authors - 1], Gen.Int[0, 11], Gen.Int[0, 2], Gen.Int[0, 2], Gen.Int[0, 6]).Array[1, 40];

    /// <summary>The commits of all authors, each after those that it builds on.</summary>
    public static List<Commit> Play((int Author, int Action, int Key, int Field, int Time)[] history)
    {
        var authors = Enumerable.Range(0, Authors).Select(i => new MergeReplica((ulong)i)).ToArray();
        List<Commit> commits = [];
        foreach (var (author, action, key, field, time) in history)
        {
            if (action < Authors)
            {
                authors[author].Receive(authors[action].Commits.ToArray());
            }
            else
            {
                commits.Add(Write(authors[author], action, $"k{key}", $"f{field}", time));
            }
        }

        return commits;
    }

    private static Commit Write(MergeReplica author, int action, string key, string field, int time) => action switch
    {
        3 => author.Write(key, ChangeKind.Delete, time, PayloadStatus.Readable),
        4 => author.Write(key, ChangeKind.Restore, time, PayloadStatus.Readable),
        5 => author.Write(key, ChangeKind.Update, time, PayloadStatus.Void),
        6 => author.Write(key, ChangeKind.Update, time, PayloadStatus.Opaque),
        7 => author.Write(key, ChangeKind.Update, time, PayloadStatus.Readable, FieldOperation.Remove(field)),
        _ => author.Write(key, ChangeKind.Update, time, PayloadStatus.Readable, FieldOperation.Set(field, (long)action), FieldOperation.Set("g", (long)time)),
    };
}
