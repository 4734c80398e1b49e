using Goat.Sync;

namespace Goat.Relay.Push;

/// <summary>A message on its way.</summary>
/// <param name="Frontier">What it says the relay holds, as a hint.</param>
/// <param name="Text">The message.</param>
/// <param name="IsInline">Whether it brings the commits.</param>
/// <param name="ExceptConnection">The connection that does not get it, because it sent all of it.</param>
internal sealed record OutgoingMessage(PushMessage Frontier, string Text, bool IsInline, string? ExceptConnection);
