using Goat.Identity;
using Goat.Wire;

namespace Goat.Graph;

/// <summary>
/// The closed part of a graph at one moment, to be written to a checkpoint while the graph goes on: what was closed then stands in pieces that never change. See docs/format.md, "Checkpoint".
/// </summary>
public sealed class GraphCapture
{
    private readonly GraphIndex.Columns _columns;
    private readonly ChainId[] _ownChains;

    internal GraphCapture(GraphIndex index, IEnumerable<ChainId> ownChains) => (_columns, _ownChains) = (index.Capture(), [.. ownChains]);

    /// <summary>Commits.</summary>
    public int Count => _columns.Count;

    /// <summary>Writes it; may run on any thread.</summary>
    public void Write(WireWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteVarint(_ownChains.Length);
        foreach (var chain in _ownChains)
        {
            writer.WriteU128(chain.Session.Value);
            writer.WriteU64(chain.Chain);
        }

        _columns.Write(writer);
    }

    internal static (GraphIndex Index, List<ChainId> OwnChains) Read(ReadOnlySpan<byte> bytes)
    {
        var reader = new WireReader(bytes);
        var own = new List<ChainId>();
        for (var count = reader.ReadCount(int.MaxValue, 24, "own chains"); own.Count < count;)
        {
            own.Add(new ChainId(new SessionId(reader.ReadU128()), reader.ReadU64()));
        }

        var index = GraphIndex.Columns.Read(ref reader);
        reader.ExpectEnd("the graph of a checkpoint");
        return (index, own);
    }
}
