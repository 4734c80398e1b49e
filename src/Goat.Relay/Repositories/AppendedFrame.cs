using Goat.Bundles;

namespace Goat.Relay.Repositories;

/// <summary>A frame that this process has appended.</summary>
/// <param name="Place">Where it stands.</param>
/// <param name="Bytes">The frame.</param>
/// <param name="Runs">What it holds.</param>
internal sealed record AppendedFrame(FramePlace Place, ReadOnlyMemory<byte> Bytes, IReadOnlyList<CommitRun> Runs);
