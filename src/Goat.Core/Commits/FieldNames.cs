using Goat.Wire;

namespace Goat.Commits;

/// <summary>The names of fields that were read last, by thread: few names stand in many operations, and one string for all of them saves most of the time and memory of reading.</summary>
internal sealed class FieldNames
{
    private const int Places = 256;

    [ThreadStatic]
    private static FieldNames? t_names;

    private readonly (byte[] Bytes, string Name)[] _names = new (byte[] Bytes, string Name)[Places];

    /// <summary>Reads a name: a string of at most <see cref="CommitLimits.NameBytes"/>.</summary>
    public static string Read(ref WireReader reader)
    {
        var before = reader;
        var bytes = reader.ReadBytes(CommitLimits.NameBytes, "field name");
        if (bytes.Length == 0)
        {
            throw new GoatFormatException("A field has no name.");
        }

        var names = (t_names ??= new FieldNames())._names;
        ref var known = ref names[((bytes[0] * 31) + (bytes[^1] * 7) + (bytes[bytes.Length / 2] * 3) + bytes.Length) & (Places - 1)];
        if (known.Bytes is null || !bytes.SequenceEqual(known.Bytes))
        {
            // Checks that it is well-formed.
            known = (bytes.ToArray(), before.ReadString(CommitLimits.NameBytes, "field name"));
        }

        return known.Name;
    }
}
