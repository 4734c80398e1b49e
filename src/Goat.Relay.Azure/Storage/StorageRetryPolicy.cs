using Azure.Core;
using Azure.Core.Pipeline;

namespace Goat.Relay.Azure.Storage;

/// <summary>
/// Repeats once, at once, what failed on its way. Not where storage throttles or names a time: the client that waits for the round is told when to come again. Not appends: whether a frame of a lost reply
/// was written is found out by the next round, which reads the segment's tail first.
/// </summary>
internal sealed class StorageRetryPolicy() : RetryPolicy(maxRetries: 1, DelayStrategy.CreateFixedDelayStrategy(TimeSpan.FromMilliseconds(50)))
{
    protected override bool ShouldRetry(HttpMessage message, Exception? exception) => IsRepeatable(message) && base.ShouldRetry(message, exception);

    protected override ValueTask<bool> ShouldRetryAsync(HttpMessage message, Exception? exception) =>
        IsRepeatable(message) ? base.ShouldRetryAsync(message, exception) : ValueTask.FromResult(false);

    private static bool IsRepeatable(HttpMessage message) =>
        StorageCall.Classify(message.Request) != Relay.Storage.StorageOperation.Append && !(message.HasResponse && (message.Response.Status is 429 or 503 || message.Response.Headers.Contains("Retry-After")));
}
