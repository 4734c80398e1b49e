using Goat.Identity;
using Goat.Statements;

namespace Goat;

/// <summary>The identity of a database and of this device in the database's directory. Private keys are readable by their owner only, where the system knows owners.</summary>
internal sealed class IdentityFiles(string directory)
{
    private const string ConnectionName = "database.connection";
    private const string InstanceName = "instance.statement";
    private const string SessionKeyName = "session.key";
    private const string CertificateName = "session.certificate";
    private const string RootKeyName = "root.key";

    private string Connection => Path.Combine(directory, ConnectionName);

    /// <summary>Reads what an earlier opening left; null for a new directory.</summary>
    public DatabaseIdentity? Load()
    {
        if (!File.Exists(Connection))
        {
            return null;
        }

        var connection = ConnectionString.Parse(File.ReadAllText(Connection).Trim());
        if (connection is not { Database: { } database, RootFingerprint: { } root })
        {
            throw new GoatFormatException($"'{Connection}' does not name a database and its root. Restore it from a backup, or open another directory.");
        }

        var identity = new DatabaseIdentity
        {
            Database = database,
            RootFingerprint = root,
            Session = LoadKey(SessionKeyName) ?? throw new GoatFormatException($"'{Path.Combine(directory, SessionKeyName)}' is missing. Restore it from a backup, or open another directory."),
            RootSigner = LoadKey(RootKeyName),
        };
        if (Read(InstanceName) is { } instance)
        {
            identity.LearnInstance(Statement.Read(instance));
        }

        if (Read(CertificateName) is { } certificate)
        {
            identity.LearnCertificate(Statement.Read(certificate));
        }

        return identity;
    }

    /// <summary>Writes everything; the file that makes the others count comes last.</summary>
    public void Save(DatabaseIdentity identity)
    {
        WriteKey(SessionKeyName, identity.Session);
        if (identity.RootSigner is not null)
        {
            WriteKey(RootKeyName, identity.RootSigner);
        }

        Write(InstanceName, identity.Instance);
        Write(CertificateName, identity.Certificate);
        Replace(Connection, System.Text.Encoding.UTF8.GetBytes(identity.ConnectionString + "\n"), isPrivate: false);
    }

    private EcdsaSigner? LoadKey(string name) => Read(name) is { } bytes ? EcdsaSigner.Import(bytes) : null;

    private void WriteKey(string name, EcdsaSigner key) => Replace(Path.Combine(directory, name), key.Export(), isPrivate: true);

    private byte[]? Read(string name)
    {
        var path = Path.Combine(directory, name);
        return File.Exists(path) ? File.ReadAllBytes(path) : null;
    }

    private void Write(string name, Statement? statement)
    {
        if (statement is not null)
        {
            Replace(Path.Combine(directory, name), statement.Bytes.ToArray(), isPrivate: false);
        }
    }

    private static void Replace(string path, byte[] content, bool isPrivate)
    {
        var temporary = path + ".new";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (isPrivate && !OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using (var file = new FileStream(temporary, options))
        {
            file.Write(content);
            file.Flush(flushToDisk: true);
        }

        File.Move(temporary, path, overwrite: true);
    }
}
