using Goat.Identity;
using Goat.Relay.Storage;
using Goat.Statements;

namespace Goat.Relay.Control;

/// <summary>A control store in files: one per session, holding its certificate, replaced atomically.</summary>
public sealed class FileControlStore(string directory, StorageOperations operations) : IControlStore
{
    private readonly string _directory = Path.Combine(Path.GetFullPath(directory), "sessions");

    /// <inheritdoc/>
    public async ValueTask<Statement?> FindCertificateAsync(SessionId session, CancellationToken cancellationToken)
    {
        operations.Count(StorageOperation.ControlRead);
        try
        {
            return Statement.Read(await File.ReadAllBytesAsync(PathOf(session), cancellationToken).ConfigureAwait(false));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException or GoatFormatException)
        {
            // Missing or damaged: the session registers again.
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unavailable(e);
        }
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

    private string PathOf(SessionId session) => Path.Combine(_directory, $"{session}.certificate");

    private StorageUnavailableException Unavailable(Exception e) => new($"The session files in '{_directory}' cannot be used: {e.Message}", e);
}
