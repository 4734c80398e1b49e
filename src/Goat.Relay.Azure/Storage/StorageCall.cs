using Azure.Core;
using Goat.Relay.Storage;

namespace Goat.Relay.Azure.Storage;

/// <summary>Tells the classes of storage calls apart, by method and address.</summary>
internal static class StorageCall
{
    public static StorageOperation Classify(Request request)
    {
        var address = request.Uri.ToUri();
        if (address.Query.Contains("comp=list", StringComparison.Ordinal) || address.Query.Contains("$filter", StringComparison.Ordinal))
        {
            return StorageOperation.List;
        }

        if (request.Method == RequestMethod.Get || request.Method == RequestMethod.Head)
        {
            return BlobNames.HoldsCommits(address.AbsolutePath) ? StorageOperation.Read : StorageOperation.ControlRead;
        }

        return request.Method == RequestMethod.Delete ? StorageOperation.Delete
            : address.Query.Contains("comp=appendblock", StringComparison.Ordinal) ? StorageOperation.Append
            : StorageOperation.ControlWrite;
    }
}
