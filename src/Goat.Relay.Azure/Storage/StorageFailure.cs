using System.Globalization;
using Azure;
using Goat.Relay.Storage;

namespace Goat.Relay.Azure.Storage;

/// <summary>What a failed call means to the relay.</summary>
internal static class StorageFailure
{
    // Deleting a container or table takes storage at least this long.
    private static readonly TimeSpan DeletionTime = TimeSpan.FromSeconds(30);

    /// <summary>Blob, container or entity is not there.</summary>
    public static bool IsMissing(RequestFailedException e) => e.Status == 404;

    /// <summary>The blob has changed since it was looked at, or exists where it should not.</summary>
    public static bool IsConflict(RequestFailedException e) => e.Status == 412 || e is { Status: 409, ErrorCode: "BlobAlreadyExists" };

    /// <summary>Whether the failure is one of storage or of the way to it, and not that the caller gave up.</summary>
    public static bool IsUnavailable(Exception e, CancellationToken cancellationToken) => e switch
    {
        OperationCanceledException => !cancellationToken.IsCancellationRequested,

        // Of several attempts.
        AggregateException several => several.InnerExceptions.All(inner => IsUnavailable(inner, cancellationToken)),
        RequestFailedException or IOException or HttpRequestException => true,
        _ => false,
    };

    public static StorageUnavailableException ToUnavailable(string what, Exception e)
    {
        var failure = (e as AggregateException)?.InnerExceptions[^1] ?? e;
        var request = failure as RequestFailedException;
        var reason = request?.ErrorCode ?? failure.Message;
        return new StorageUnavailableException($"{what} cannot be used: {reason}.", e, request is null ? null : RetryAfter(request));
    }

    private static TimeSpan? RetryAfter(RequestFailedException e) =>
        e.ErrorCode is "ContainerBeingDeleted" or "TableBeingDeleted" ? DeletionTime
        : e.GetRawResponse() is { } response
            && response.Headers.TryGetValue("Retry-After", out var value)
            && int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            && seconds <= 3600 ? TimeSpan.FromSeconds(seconds)
        : null;
}
