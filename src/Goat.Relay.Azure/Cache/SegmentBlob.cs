using System.Globalization;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using Goat.Identity;
using Goat.Relay.Azure.Storage;
using Goat.Relay.Cache;

namespace Goat.Relay.Azure.Cache;

/// <summary>The append blob of a segment. Its metadata say which segment it is: each read brings them along, so a blob that stands there for another reason is noticed.</summary>
internal sealed record SegmentBlob(AppendBlobClient Client, SegmentId Segment)
{
    private const string Generation = "generation";
    private const string Number = "number";

    private string GenerationText => Segment.Generation.ToString("x16", CultureInfo.InvariantCulture);

    private string NumberText => Segment.Number.ToString(CultureInfo.InvariantCulture);

    public static SegmentBlob Of(BlobContainerClient container, RepositoryId repository, SegmentId segment) =>
        new(container.GetAppendBlobClient(BlobNames.Segment(repository, segment)), segment);

    public bool IsMarkedBy(IDictionary<string, string> metadata) =>
        metadata.TryGetValue(Generation, out var generation) && generation == GenerationText && metadata.TryGetValue(Number, out var number) && number == NumberText;

    /// <summary>Makes the empty blob, if it is not there yet.</summary>
    /// <returns>False where the container is missing.</returns>
    public async Task<bool> TryCreateAsync(CancellationToken cancellationToken)
    {
        var options = new AppendBlobCreateOptions
        {
            Metadata = new Dictionary<string, string> { [Generation] = GenerationText, [Number] = NumberText },
            Conditions = new AppendBlobRequestConditions { IfNoneMatch = ETag.All },
        };
        try
        {
            await Client.CreateAsync(options, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (RequestFailedException e) when (StorageFailure.IsConflict(e))
        {
            return true;
        }
        catch (RequestFailedException e) when (StorageFailure.IsMissing(e))
        {
            return false;
        }
    }

    /// <summary>Lets the blob take no more blocks; one that is gone takes none anyway.</summary>
    public async Task SealAsync(CancellationToken cancellationToken)
    {
        try
        {
            await Client.SealAsync(cancellationToken: cancellationToken).ConfigureAwait(false);
        }
        catch (RequestFailedException e) when (StorageFailure.IsMissing(e) || e.Status == 409)
        {
            // Gone, or no append blob, or sealed already.
        }
    }
}
