using Azure.Core;
using Azure.Core.Pipeline;
using Goat.Relay.Storage;

namespace Goat.Relay.Azure.Storage;

/// <summary>Counts every call that is sent, repeated and failed ones too, for so they are billed.</summary>
internal sealed class CountingPolicy(StorageOperations operations) : HttpPipelineSynchronousPolicy
{
    public override void OnSendingRequest(HttpMessage message) => operations.Count(StorageCall.Classify(message.Request));
}
