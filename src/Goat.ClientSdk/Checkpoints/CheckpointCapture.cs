using System.Buffers.Binary;
using Goat.Frames;
using Goat.Graph;
using Goat.Replicas;
using Goat.Wire;

namespace Goat.Checkpoints;

/// <summary>What a checkpoint is made from, noted at one moment.</summary>
/// <param name="Pass">Takes the items.</param>
/// <param name="Graph">The graph.</param>
/// <param name="Locations">The places of the commits.</param>
/// <param name="Head">The rest; lengths still missing.</param>
internal sealed record CheckpointCapture(CheckpointPass Pass, GraphCapture Graph, LocationTable Locations, CheckpointHead Head)
{
    /// <summary>The bytes of the file, once the pass has taken all items.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Build(FrameKey key)
    {
        var graph = new WireWriter(64 * 1024);
        Graph.Write(graph);
        var (tables, items) = Pass.Finish();
        var head = Head with
        {
            GraphBytes = graph.Length,
            FieldSetBytes = tables.FieldSetBytes,
            Items = tables.Items,
            Buckets = tables.Buckets,
            Seed = tables.Seed,
        };
        IReadOnlyList<ReadOnlyMemory<byte>> after = [head.Encode(), graph.WrittenMemory, Places(), .. items];
        return [Checkpoint.Prefix(key, after), .. after];
    }

    private byte[] Places()
    {
        var bytes = new byte[sizeof(ulong) * Head.Commits];
        for (var i = 0; i < Head.Commits; i++)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(sizeof(ulong) * i), Locations[i].Packed);
        }

        return bytes;
    }
}
