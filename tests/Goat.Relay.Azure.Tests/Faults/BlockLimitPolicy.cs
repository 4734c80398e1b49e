using System.Collections.Concurrent;
using Azure.Core;
using Azure.Core.Pipeline;

namespace Goat.Relay.Azure.Tests.Faults;

/// <summary>Storage that allows a blob few blocks: the emulator allows any number, Azure 50,000. Several relays may share one.</summary>
internal sealed class BlockLimitPolicy(int limit) : HttpPipelinePolicy
{
    private readonly ConcurrentDictionary<string, int> _blocks = new();
    private int _refused;

    /// <summary>Appends that were refused.</summary>
    public int Refused => Volatile.Read(ref _refused);

    public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline) => throw new NotSupportedException("The relay calls storage asynchronously.");

    public override async ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        var address = message.Request.Uri.ToUri();
        if (address.Query.Contains("comp=appendblock", StringComparison.Ordinal) && _blocks.AddOrUpdate(address.AbsolutePath, 1, (_, blocks) => blocks + 1) > limit)
        {
            Interlocked.Increment(ref _refused);
            message.Response = new RefusedResponse(409, "BlockCountExceedsLimit");
            return;
        }

        await ProcessNextAsync(message, pipeline);
    }
}
