using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Goat.Relay.Storage;

namespace Goat.Relay.Azure.Storage;

/// <summary>
/// One storage account as the relay uses it: a container for the commit cache, which may be deleted at any time, and a table for sessions. Every call that leaves the process is
/// counted by class; none is repeated that storage throttles, and no append at all.
/// </summary>
public sealed class AzureStorage
{
    /// <summary>The container of the commit cache.</summary>
    public const string ContainerName = "goat-cache";

    /// <summary>The table of sessions.</summary>
    public const string TableName = "goatsessions";

    // The newest that Azurite 3.37.0 knows.
    private const BlobClientOptions.ServiceVersion Version = BlobClientOptions.ServiceVersion.V2026_06_06;

    private static readonly TimeSpan NetworkTimeout = TimeSpan.FromSeconds(10);

    private AzureStorage(BlobContainerClient cache, TableClient sessions) => (Cache, Sessions) = (cache, sessions);

    internal BlobContainerClient Cache { get; }

    internal TableClient Sessions { get; }

    /// <summary>Uses an account by its connection string: for Azurite and for accounts that allow keys.</summary>
    /// <param name="connectionString">The connection string of the account.</param>
    /// <param name="operations">Where calls are counted.</param>
    public static AzureStorage Connect(string connectionString, StorageOperations operations) => Connect(connectionString, operations, ContainerName, TableName, null);

    /// <summary>Uses an account by an identity, which needs the roles Storage Blob Data Owner and Storage Table Data Contributor.</summary>
    /// <param name="blobs">Address of the blob service.</param>
    /// <param name="tables">Address of the table service.</param>
    /// <param name="credential">The identity.</param>
    /// <param name="operations">Where calls are counted.</param>
    public static AzureStorage Connect(Uri blobs, Uri tables, TokenCredential credential, StorageOperations operations)
    {
        ArgumentNullException.ThrowIfNull(blobs);
        return new AzureStorage(
            new BlobServiceClient(blobs, credential, Configure(new BlobClientOptions(Version), operations, null)).GetBlobContainerClient(ContainerName),
            new TableServiceClient(tables, credential, Configure(new TableClientOptions(), operations, null)).GetTableClient(TableName));
    }

    /// <exception cref="ArgumentException">The connection string cannot be read.</exception>
    internal static AzureStorage Connect(string connectionString, StorageOperations operations, string container, string table, HttpPipelinePolicy? last)
    {
        try
        {
            return new AzureStorage(
                new BlobContainerClient(connectionString, container, Configure(new BlobClientOptions(Version), operations, last)),
                new TableClient(connectionString, table, Configure(new TableClientOptions(), operations, last)));
        }
        catch (Exception e) when (e is FormatException or InvalidOperationException)
        {
            throw new ArgumentException($"The connection string of the storage account cannot be read: {e.Message}", nameof(connectionString), e);
        }
    }

    private static T Configure<T>(T options, StorageOperations operations, HttpPipelinePolicy? last)
        where T : ClientOptions
    {
        options.RetryPolicy = new StorageRetryPolicy();
        options.Retry.NetworkTimeout = NetworkTimeout;
        options.AddPolicy(new CountingPolicy(operations), HttpPipelinePosition.PerRetry);
        if (last is not null)
        {
            options.AddPolicy(last, HttpPipelinePosition.BeforeTransport);
        }

        return options;
    }
}
