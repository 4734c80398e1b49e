using System.Text;
using Goat.Identity;

namespace Goat.Replicas;

/// <summary>
/// File names for repository paths that are distinct and legal on every file system: lower-case letters, digits, '-' and '_' stand for themselves, an upper-case letter is '!' and the
/// lower-case one, every other byte of UTF-8 is '%' and two digits; '+' separates the segments, so that no name is one that Windows reserves.
/// </summary>
internal static class ReplicaFileName
{
    public const string Extension = ".goat";

    private const int MaxLength = 200;

    public static string For(RepositoryPath path, RepositoryId id)
    {
        var name = new StringBuilder();
        foreach (var b in Encoding.UTF8.GetBytes(path.Value[1..]))
        {
            var c = (char)b;
            _ = c switch
            {
                '/' => name.Append('+'),
                >= 'a' and <= 'z' or >= '0' and <= '9' or '-' or '_' => name.Append(c),
                >= 'A' and <= 'Z' => name.Append('!').Append(char.ToLowerInvariant(c)),
                _ => name.Append('%').Append(b.ToString("x2", System.Globalization.CultureInfo.InvariantCulture)),
            };
        }

        // Long paths keep a readable beginning and are told apart by their id.
        return name.Length <= MaxLength ? name + Extension : $"{name.ToString(0, MaxLength - 33)}+{id}{Extension}";
    }
}
