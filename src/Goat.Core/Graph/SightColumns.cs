using System.Runtime.CompilerServices;
using Goat.Wire;

namespace Goat.Graph;

/// <summary>Sights as bytes: their trees share parts, and still do after they were read.</summary>
internal static class SightColumns
{
    /// <summary>Writes sights: the nodes of all trees, each after those below it, then for each sight its level and its root.</summary>
    public static void Write(WireWriter writer, Sight[] sights)
    {
        var numbers = new Dictionary<object, int>(ReferenceEqualityComparer.Instance);
        var nodes = new List<object>();
        foreach (var sight in sights)
        {
            if (sight.Root is { } root)
            {
                Number(root, numbers, nodes);
            }
        }

        writer.WriteVarint(nodes.Count);
        foreach (var node in nodes)
        {
            WriteNode(writer, node, numbers);
        }

        writer.WriteVarint(sights.Length);
        foreach (var sight in sights)
        {
            writer.WriteByte((byte)sight.Level);
            writer.WriteVarint(sight.Root is { } root ? numbers[root] + 1 : 0);
        }
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    public static Sight[] Read(ref WireReader reader, int lanes)
    {
        var nodes = new object[reader.ReadCount(int.MaxValue, 1 + Sight.Width, "nodes of sights")];
        var levels = new int[nodes.Length];
        for (var i = 0; i < nodes.Length; i++)
        {
            (nodes[i], levels[i]) = ReadNode(ref reader, nodes.AsSpan(0, i), levels);
        }

        var sights = new Sight[reader.ReadCount(int.MaxValue, 2, "sights")];
        for (var i = 0; i < sights.Length; i++)
        {
            int level = reader.ReadByte();
            var root = reader.ReadCount(nodes.Length, "root of a sight") - 1;
            if (level > Sight.MaxLevel || (root >= 0 && levels[root] != level))
            {
                throw new GoatFormatException("A sight has another level than its tree.");
            }

            sights[i] = new Sight(root >= 0 ? nodes[root] : null, level);
        }

        return sights;
    }

    private static void Number(object node, Dictionary<object, int> numbers, List<object> nodes)
    {
        if (numbers.ContainsKey(node))
        {
            return;
        }

        if (node is object?[] branch)
        {
            foreach (var child in branch)
            {
                if (child is not null)
                {
                    Number(child, numbers, nodes);
                }
            }
        }

        numbers.Add(node, nodes.Count);
        nodes.Add(node);
    }

    private static void WriteNode(WireWriter writer, object node, Dictionary<object, int> numbers)
    {
        if (node is int[] leaf)
        {
            writer.WriteByte(0);
            foreach (var position in leaf)
            {
                writer.WriteVarint(position);
            }

            return;
        }

        writer.WriteByte(1);
        foreach (var child in (object?[])node)
        {
            writer.WriteVarint(child is null ? 0 : numbers[child] + 1);
        }
    }

    private static (object Node, int Level) ReadNode(ref WireReader reader, ReadOnlySpan<object> before, int[] levels)
    {
        if (!reader.ReadFlag("branch"))
        {
            var leaf = new int[Sight.Width];
            for (var i = 0; i < leaf.Length; i++)
            {
                leaf[i] = reader.ReadCount(int.MaxValue, "position");
            }

            return (leaf, 0);
        }

        var branch = new object?[Sight.Width];
        var level = -1;
        for (var i = 0; i < branch.Length; i++)
        {
            var child = reader.ReadCount(before.Length, "part of a sight") - 1;
            if (child < 0)
            {
                continue;
            }

            if (level >= 0 && levels[child] != level)
            {
                throw new GoatFormatException("The parts of a sight are of different levels.");
            }

            (branch[i], level) = (before[child], levels[child]);
        }

        return level >= 0 ? (branch, level + 1) : throw new GoatFormatException("A part of a sight is empty.");
    }
}
