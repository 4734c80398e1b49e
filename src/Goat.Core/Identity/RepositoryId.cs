using Goat.Wire;

namespace Goat.Identity;

/// <summary>16 bytes that name a repository: derived from database, path and generation, so that devices that never met agree on it.</summary>
/// <param name="Value">The bytes, big endian.</param>
public readonly record struct RepositoryId(U128 Value)
{
    /// <summary>Derives the id of a repository, as docs/format.md defines it.</summary>
    /// <param name="database">The database.</param>
    /// <param name="path">A valid path.</param>
    /// <param name="generation">0, or what a root-signed generation statement says.</param>
    public static RepositoryId Derive(DatabaseId database, RepositoryPath path, long generation = 0)
    {
        var writer = new WireWriter();
        writer.WriteU128(database.Value);
        writer.WriteString(path.Value);
        writer.WriteVarint(generation);
        Span<byte> hash = stackalloc byte[32];
        Hash.Compute("goat/repo/1\0"u8, writer.Written, hash);
        return new RepositoryId(U128.Read(hash));
    }

    /// <inheritdoc/>
    public bool Equals(RepositoryId other) => Value.Equals(other.Value);

    /// <inheritdoc/>
    public override int GetHashCode() => SeededHash.Of(Value);

    /// <inheritdoc/>
    public override string ToString() => Value.ToString();

    /// <summary>Reads 32 hexadecimal digits.</summary>
    public static bool TryParse(string? text, out RepositoryId id)
    {
        id = default;
        if (!U128.TryParse(text, out var value))
        {
            return false;
        }

        id = new RepositoryId(value);
        return true;
    }
}
