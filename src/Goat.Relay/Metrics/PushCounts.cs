namespace Goat.Relay.Metrics;

/// <summary>What a relay has pushed since it started.</summary>
/// <param name="Inline">Messages that brought commits, each counted once whoever receives it.</param>
/// <param name="Hints">Messages that only said that there are some.</param>
/// <param name="Units">Billing units of those messages, of 2 KB, for one recipient each.</param>
/// <param name="Failures">Messages that the transport did not take.</param>
/// <param name="Delivered">Billing units delivered to all recipients, where the transport is in process; otherwise 0: the service knows.</param>
/// <param name="Connections">Connections now, where the transport is in process.</param>
public sealed record PushCounts(long Inline, long Hints, long Units, long Failures, long Delivered, long Connections);
