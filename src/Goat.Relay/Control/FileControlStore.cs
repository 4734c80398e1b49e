using Goat.Identity;
using Goat.Relay.Storage;
using Goat.Statements;

namespace Goat.Relay.Control;

/// <summary>A control store in files: one per session, holding its certificate, replaced atomically.</summary>
public sealed class FileControlStore(string directory, StorageOperations operations) : IControlStore
{
    private const string Extension = ".certificate";

    private readonly string _directory = Path.Combine(Path.GetFullPath(directory), "sessions");

    /// <inheritdoc/>
    public async ValueTask<Statement?> FindCertificateAsync(SessionId session, CancellationToken cancellationToken)
    {
        operations.Count(StorageOperation.ControlRead);
        return await ReadAsync(PathOf(session), cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask SaveCertificateAsync(SessionId session, Statement certificate, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        operations.Count(StorageOperation.ControlWrite);
        try
        {
            Directory.CreateDirectory(_directory);
            var temporary = $"{PathOf(session)}.{Path.GetRandomFileName()}";
            await File.WriteAllBytesAsync(temporary, certificate.Bytes, cancellationToken).ConfigureAwait(false);
            File.Move(temporary, PathOf(session), overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unavailable(e);
        }
    }

    /// <inheritdoc/>
    public async ValueTask<int> DeleteExpiredAsync(DateTimeOffset before, CancellationToken cancellationToken)
    {
        operations.Count(StorageOperation.ControlRead);
        var deleted = 0;
        try
        {
            foreach (var path in Directory.Exists(_directory) ? Directory.EnumerateFiles(_directory, "*" + Extension) : [])
            {
                if (await ReadAsync(path, cancellationToken).ConfigureAwait(false) is { } certificate && Certificate.Read(certificate).NotAfter < before.ToUnixTimeMilliseconds())
                {
                    operations.Count(StorageOperation.Delete);
                    File.Delete(path);
                    if (++deleted == IControlStore.MaxDeletions)
                    {
                        break;
                    }
                }
            }

            return deleted;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unavailable(e);
        }
    }

    /// <returns>Null where it is missing or damaged: the session registers again.</returns>
    private async ValueTask<Statement?> ReadAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            return Statement.Read(await File.ReadAllBytesAsync(path, cancellationToken).ConfigureAwait(false));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException or GoatFormatException)
        {
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unavailable(e);
        }
    }

    private string PathOf(SessionId session) => Path.Combine(_directory, session + Extension);

    private StorageUnavailableException Unavailable(Exception e) => new($"The session files in '{_directory}' cannot be used: {e.Message}", e);
}
