using System.Security.Cryptography;
using Goat.Identity;
using Goat.Relay.Identity;
using Goat.Statements;

namespace Goat.RelayHost;

/// <summary>The instance in a file of the data directory that only its owner can read; made at first start, never overwritten.</summary>
/// <param name="directory">The data directory.</param>
public sealed class FileRootKeySource(string directory) : IRootKeySource, IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly string _path = Path.Combine(Path.GetFullPath(directory), InstanceFile.Name);
    private RelayInstance? _instance;

    /// <inheritdoc/>
    /// <exception cref="GoatException">The file is damaged. Restore it from a copy: without it sessions cannot be certified, and nothing else makes the same root again.</exception>
    public async ValueTask<RelayInstance> GetInstanceAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            return _instance ??= await ReadAsync(cancellationToken) ?? await MakeAsync(cancellationToken);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Puts an instance that was made elsewhere into the data directory.</summary>
    /// <exception cref="GoatException">There is one already.</exception>
    public async ValueTask ProvisionAsync(DatabaseId database, EcdsaSigner root, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(root);
        await WriteNewAsync(database, root, cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _gate.Dispose();
        (_instance?.Root as IDisposable)?.Dispose();
    }

    private async ValueTask<RelayInstance?> ReadAsync(CancellationToken cancellationToken)
    {
        byte[] bytes;
        try
        {
            bytes = await File.ReadAllBytesAsync(_path, cancellationToken);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }

        var (database, root) = InstanceFile.Read(bytes, _path);
        return await RelayInstance.CreateAsync(database, root, cancellationToken);
    }

    private async ValueTask<RelayInstance> MakeAsync(CancellationToken cancellationToken)
    {
        var database = MemoryRootKeySource.NewDatabase();
        var root = new EcdsaSigner(ECDsa.Create(ECCurve.NamedCurves.nistP256));
        try
        {
            await WriteNewAsync(database, root, cancellationToken);
        }
        catch (GoatException) when (File.Exists(_path))
        {
            // Another relay that starts at the same time has made the instance of both.
            root.Dispose();
            return (await ReadAsync(cancellationToken))!;
        }

        return await RelayInstance.CreateAsync(database, root, cancellationToken);
    }

    private async ValueTask WriteNewAsync(DatabaseId database, EcdsaSigner root, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_path)!);
        var temporary = $"{_path}.{Path.GetRandomFileName()}";
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        await using (var file = new FileStream(temporary, options))
        {
            await file.WriteAsync(InstanceFile.Write(database, root), cancellationToken);
            file.Flush(flushToDisk: true);
        }

        try
        {
            File.Move(temporary, _path, overwrite: false);
        }
        catch (IOException e)
        {
            File.Delete(temporary);
            throw new GoatException($"'{_path}' exists already or cannot be written; a root key is never overwritten.", e);
        }
    }
}
