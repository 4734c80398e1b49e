using Azure.Core.Pipeline;
using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using Goat.Identity;
using Goat.Relay.Azure.Storage;
using Goat.Relay.Cache;
using Goat.Relay.Storage;

namespace Goat.Relay.Azure.Tests.Azurite;

/// <summary>A container and a table of Azurite that only one test uses, and what happens to them behind the relay's back.</summary>
public sealed class AzuriteAccount
{
    private readonly string _connectionString;
    private readonly string _name = $"test{Guid.NewGuid():n}";

    public AzuriteAccount(string connectionString)
    {
        _connectionString = connectionString;
        Container = new BlobContainerClient(connectionString, _name, new BlobClientOptions(BlobClientOptions.ServiceVersion.V2026_06_06));
        Table = new TableClient(connectionString, _name);
    }

    /// <summary>The container, by a client that nobody counts.</summary>
    public BlobContainerClient Container { get; }

    /// <summary>The table, by a client that nobody counts.</summary>
    public TableClient Table { get; }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>What a relay connects with.</summary>
    public AzureStorage Connect(StorageOperations operations, HttpPipelinePolicy? last = null) => AzureStorage.Connect(_connectionString, operations, _name, _name, last);

    public async Task LoseControlAsync(RepositoryId repository) => await Container.DeleteBlobAsync(BlobNames.Control(repository), cancellationToken: Cancellation);

    public async Task LoseSegmentAsync(RepositoryId repository, SegmentId segment) => await Container.DeleteBlobAsync(BlobNames.Segment(repository, segment), cancellationToken: Cancellation);

    public async Task LoseEverythingAsync() => await Container.DeleteAsync(cancellationToken: Cancellation);

    /// <summary>Puts an append blob with other bytes in the place of a segment, by default with the metadata of the one before.</summary>
    public async Task ReplaceSegmentAsync(RepositoryId repository, SegmentId segment, ReadOnlyMemory<byte> bytes, bool keepsMetadata = true)
    {
        var blob = Container.GetAppendBlobClient(BlobNames.Segment(repository, segment));
        BlobProperties before = await blob.GetPropertiesAsync(cancellationToken: Cancellation);
        await blob.DeleteAsync(cancellationToken: Cancellation);
        await blob.CreateAsync(new AppendBlobCreateOptions { Metadata = keepsMetadata ? before.Metadata : null }, Cancellation);
        if (bytes.Length > 0)
        {
            await blob.AppendBlockAsync(BinaryData.FromBytes(bytes).ToStream(), cancellationToken: Cancellation);
        }

        if (before.IsSealed)
        {
            await blob.SealAsync(cancellationToken: Cancellation);
        }
    }
}
