using System.Collections.Concurrent;
using Azure;
using Azure.Core;
using Azure.Core.Pipeline;

namespace Goat.Relay.Azure.Tests.Faults;

/// <summary>The last stop before the wire: lets calls to storage fail.</summary>
internal sealed class FaultPolicy : HttpPipelinePolicy
{
    private readonly ConcurrentQueue<StorageFault?> _next = new();
    private int _calls;

    /// <summary>Calls so far.</summary>
    public int Calls => Volatile.Read(ref _calls);

    /// <summary>Lets some calls pass, and the next ones fail.</summary>
    public void FailAfter(int calls, params StorageFault[] faults)
    {
        _next.Clear();
        for (var i = 0; i < calls; i++)
        {
            _next.Enqueue(null);
        }

        foreach (var fault in faults)
        {
            _next.Enqueue(fault);
        }
    }

    public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline) => throw new NotSupportedException("The relay calls storage asynchronously.");

    public override async ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        Interlocked.Increment(ref _calls);
        if (!_next.TryDequeue(out var fault) || fault is null)
        {
            await ProcessNextAsync(message, pipeline);
            return;
        }

        switch (fault)
        {
            case StorageFault.Throttled:
                message.Response = RefusedResponse.Throttled(429, "TooManyRequests");
                break;
            case StorageFault.Failed:
                message.Response = new RefusedResponse(500, "InternalError");
                break;
            case StorageFault.Busy:
                message.Response = RefusedResponse.Throttled(503, "ServerBusy");
                break;
            case StorageFault.Unreachable:
                throw new RequestFailedException("Connection refused.", new HttpRequestException("Connection refused."));
            case StorageFault.TimedOut:
                throw new TaskCanceledException("The operation was cancelled because it exceeded the configured timeout.");
            case StorageFault.AnswerLost:
                await ProcessNextAsync(message, pipeline);
                throw new RequestFailedException("The response ended prematurely.", new IOException("The response ended prematurely."));
            default:
                await ProcessNextAsync(message, pipeline);
                if (message.Response.ContentStream is { } content && message.Response.Headers.ContentLength > 0)
                {
                    message.Response.ContentStream = new HalfStream(content, message.Response.Headers.ContentLength.Value / 2);
                }

                break;
        }
    }
}
