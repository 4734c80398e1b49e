using System.Globalization;

namespace Goat.Replicas;

/// <summary>Lets one process at a time write a database directory. The operating system releases it when the process ends, however that happens.</summary>
internal sealed class DirectoryLock : IDisposable
{
    private const string LockName = "goat.lock";
    private const string OwnerName = "goat.pid";

    private readonly FileStream _file;

    private DirectoryLock(FileStream file) => _file = file;

    public static DirectoryLock Take(string directory)
    {
        FileStream file;
        try
        {
            file = new FileStream(Path.Combine(directory, LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e)
        {
            throw new DatabaseInUseException(directory, ReadOwner(directory), e);
        }

        File.WriteAllText(Path.Combine(directory, OwnerName), Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
        return new DirectoryLock(file);
    }

    public void Dispose() => _file.Dispose();

    private static int? ReadOwner(string directory)
    {
        try
        {
            return int.TryParse(File.ReadAllText(Path.Combine(directory, OwnerName)), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : null;
        }
        catch (IOException)
        {
            // The owner may not have written it yet; the message does without.
            return null;
        }
    }
}
