using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using Goat.Sync;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;

namespace Goat.Pushing;

/// <summary>The JSON protocol for hubs that are not trusted: a message longer than any that a relay sends ends the connection before it is held in memory whole.</summary>
internal sealed class BoundedHubProtocol(IHubProtocol inner) : IHubProtocol
{
    // Close messages name reasons, so a little more than a push.
    private const int MaxBytes = 2 * PushMessageCodec.UnitBytes;
    private const byte Separator = 0x1e;

    public string Name => inner.Name;

    public int Version => inner.Version;

    public TransferFormat TransferFormat => inner.TransferFormat;

    public bool IsVersionSupported(int version) => inner.IsVersionSupported(version);

    public ReadOnlyMemory<byte> GetMessageBytes(HubMessage message) => inner.GetMessageBytes(message);

    public void WriteMessage(HubMessage message, IBufferWriter<byte> output) => inner.WriteMessage(message, output);

    public bool TryParseMessage(ref ReadOnlySequence<byte> input, IInvocationBinder binder, [NotNullWhen(true)] out HubMessage? message)
    {
        if (input.Length > MaxBytes && input.Slice(0, MaxBytes).PositionOf(Separator) is null)
        {
            throw new InvalidDataException($"The hub sends a message of more than {MaxBytes} bytes.");
        }

        return inner.TryParseMessage(ref input, binder, out message);
    }
}
