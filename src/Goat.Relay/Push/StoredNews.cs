using Goat.Bundles;
using Goat.Sync;

namespace Goat.Relay.Push;

/// <summary>What a relay has stored just now.</summary>
/// <param name="Bundle">What is new.</param>
/// <param name="Bytes">The same, encoded.</param>
/// <param name="Frontier">A hint that says what the relay holds with it.</param>
/// <param name="Sender">The push connection of whoever sent it; null where it has none.</param>
internal sealed record StoredNews(Bundle Bundle, ReadOnlyMemory<byte> Bytes, PushMessage Frontier, string? Sender);
