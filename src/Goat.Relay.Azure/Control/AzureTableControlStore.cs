using Azure;
using Azure.Data.Tables;
using Goat.Identity;
using Goat.Relay.Azure.Storage;
using Goat.Relay.Control;
using Goat.Relay.Storage;
using Goat.Statements;

namespace Goat.Relay.Azure.Control;

/// <summary>
/// A control store in a table, which is made when it is needed: one entity per session, spread over 256 partitions, with its certificate and, in the column Expires, the time after which it is deleted.
/// </summary>
public sealed class AzureTableControlStore : IControlStore
{
    private const string CertificateColumn = "Certificate";
    private const string ExpiresColumn = "Expires";

    private readonly TableClient _table;

    /// <summary>Uses the table of a storage account.</summary>
    /// <param name="storage">The account.</param>
    public AzureTableControlStore(AzureStorage storage)
    {
        ArgumentNullException.ThrowIfNull(storage);
        _table = storage.Sessions;
    }

    /// <inheritdoc/>
    public async ValueTask<Statement?> FindCertificateAsync(SessionId session, CancellationToken cancellationToken)
    {
        try
        {
            var (partition, row) = KeyOf(session);
            var found = await _table.GetEntityIfExistsAsync<TableEntity>(partition, row, [CertificateColumn], cancellationToken).ConfigureAwait(false);
            return found.HasValue && found.Value?.GetBinary(CertificateColumn) is { } bytes ? Statement.Read(bytes) : null;
        }
        catch (Exception e) when (e is GoatFormatException or InvalidOperationException || (e is RequestFailedException failed && StorageFailure.IsMissing(failed)))
        {
            // Missing or damaged: the session registers again.
            return null;
        }
        catch (Exception e) when (StorageFailure.IsUnavailable(e, cancellationToken))
        {
            throw Unavailable(e);
        }
    }

    /// <inheritdoc/>
    public async ValueTask SaveCertificateAsync(SessionId session, Statement certificate, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        var (partition, row) = KeyOf(session);
        var entity = new TableEntity(partition, row)
        {
            [CertificateColumn] = certificate.Bytes.ToArray(),
            [ExpiresColumn] = DateTimeOffset.FromUnixTimeMilliseconds(Certificate.Read(certificate).NotAfter),
        };
        try
        {
            if (!await TrySaveAsync(entity, cancellationToken).ConfigureAwait(false))
            {
                await _table.CreateIfNotExistsAsync(cancellationToken).ConfigureAwait(false);
                await _table.UpsertEntityAsync(entity, TableUpdateMode.Replace, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (Exception e) when (StorageFailure.IsUnavailable(e, cancellationToken))
        {
            throw Unavailable(e);
        }
    }

    /// <inheritdoc/>
    public async ValueTask<int> DeleteExpiredAsync(DateTimeOffset before, CancellationToken cancellationToken)
    {
        try
        {
            var deleted = 0;
            var expired = _table.QueryAsync<TableEntity>(TableClient.CreateQueryFilter($"Expires lt {before}"), IControlStore.MaxDeletions, ["PartitionKey", "RowKey"], cancellationToken);
            await foreach (var entity in expired.ConfigureAwait(false))
            {
                deleted += await TryDeleteAsync(entity, cancellationToken).ConfigureAwait(false) ? 1 : 0;
                if (deleted == IControlStore.MaxDeletions)
                {
                    break;
                }
            }

            return deleted;
        }
        catch (RequestFailedException e) when (StorageFailure.IsMissing(e))
        {
            return 0;
        }
        catch (Exception e) when (StorageFailure.IsUnavailable(e, cancellationToken))
        {
            throw Unavailable(e);
        }
    }

    private static (string Partition, string Row) KeyOf(SessionId session)
    {
        var row = session.ToString();
        return (row[..2], row);
    }

    /// <returns>False where the table is missing.</returns>
    private async Task<bool> TrySaveAsync(TableEntity entity, CancellationToken cancellationToken)
    {
        try
        {
            await _table.UpsertEntityAsync(entity, TableUpdateMode.Replace, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (RequestFailedException e) when (StorageFailure.IsMissing(e))
        {
            return false;
        }
    }

    /// <returns>False where another relay has deleted it, or certified the session anew meanwhile.</returns>
    private async Task<bool> TryDeleteAsync(TableEntity entity, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await _table.DeleteEntityAsync(entity.PartitionKey, entity.RowKey, entity.ETag, cancellationToken).ConfigureAwait(false);
            return !response.IsError;
        }
        catch (RequestFailedException e) when (StorageFailure.IsConflict(e) || StorageFailure.IsMissing(e))
        {
            return false;
        }
    }

    private StorageUnavailableException Unavailable(Exception e) => StorageFailure.ToUnavailable($"Table '{_table.Name}'", e);
}
