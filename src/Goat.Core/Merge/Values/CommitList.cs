using Goat.Wire;

namespace Goat.Merge.Values;

/// <summary>Graph indices in a checkpoint: varint count, then each as a varint.</summary>
internal static class CommitList
{
    public static void Write(WireWriter writer, ReadOnlySpan<int> commits)
    {
        writer.WriteVarint(commits.Length);
        foreach (var commit in commits)
        {
            writer.WriteVarint(commit);
        }
    }

    public static int[] Read(ref WireReader reader, int commits)
    {
        var list = new int[reader.ReadCount(commits, minimumSize: 1, "commits")];
        for (var i = 0; i < list.Length; i++)
        {
            list[i] = ReadOne(ref reader, commits);
        }

        return list;
    }

    public static int ReadOne(ref WireReader reader, int commits)
    {
        var commit = reader.ReadCount(int.MaxValue, "commit");
        return commit < commits ? commit : throw new GoatFormatException($"commit: there are only {commits}, and none at {commit}.");
    }
}
