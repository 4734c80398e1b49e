using System.Diagnostics.Metrics;
using Goat.Sync;

namespace Goat.Relay.Metrics;

/// <summary>Counts push messages.</summary>
internal sealed class PushMeter(Meter meter)
{
    private readonly Counter<long> _messages = meter.CreateCounter<long>("goat.relay.push.messages", "{message}", "Messages to groups (tag kind: inline, hint).");
    private readonly Counter<long> _units = meter.CreateCounter<long>("goat.relay.push.units", "{unit}", "Billing units of 2 KB of those messages, for one recipient each.");
    private readonly Counter<long> _failures = meter.CreateCounter<long>("goat.relay.push.failures", "{message}", "Messages that the transport did not take (tag reason: quota, error).");
    private readonly Counter<long> _delivered = meter.CreateCounter<long>("goat.relay.push.delivered", "{unit}", "Billing units delivered to all recipients, by the hub in process.");
    private readonly UpDownCounter<long> _connections = meter.CreateUpDownCounter<long>("goat.relay.push.connections", "{connection}", "Connections to the hub in process.");
    private long _inlineCount;
    private long _hintCount;
    private long _unitCount;
    private long _failureCount;
    private long _deliveredCount;
    private long _connectionCount;

    public PushCounts Snapshot() => new(
        Interlocked.Read(ref _inlineCount),
        Interlocked.Read(ref _hintCount),
        Interlocked.Read(ref _unitCount),
        Interlocked.Read(ref _failureCount),
        Interlocked.Read(ref _deliveredCount),
        Interlocked.Read(ref _connectionCount));

    public void CountMessage(bool isInline, int bytes)
    {
        Interlocked.Increment(ref isInline ? ref _inlineCount : ref _hintCount);
        Interlocked.Add(ref _unitCount, UnitsOf(bytes));
        _messages.Add(1, new KeyValuePair<string, object?>("kind", isInline ? "inline" : "hint"));
        _units.Add(UnitsOf(bytes));
    }

    public void CountFailure(bool isQuota)
    {
        Interlocked.Increment(ref _failureCount);
        _failures.Add(1, new KeyValuePair<string, object?>("reason", isQuota ? "quota" : "error"));
    }

    public void CountDelivery(int recipients, int bytes)
    {
        Interlocked.Add(ref _deliveredCount, recipients * UnitsOf(bytes));
        _delivered.Add(recipients * UnitsOf(bytes));
    }

    public void CountConnections(int change)
    {
        Interlocked.Add(ref _connectionCount, change);
        _connections.Add(change);
    }

    private static long UnitsOf(int bytes) => (bytes + PushMessageCodec.UnitBytes - 1) / PushMessageCodec.UnitBytes;
}
