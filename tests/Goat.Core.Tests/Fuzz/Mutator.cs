using Goat.Core.Tests.Samples;
using Goat.Wire;

namespace Goat.Core.Tests.Fuzz;

/// <summary>Damages bytes in the ways that decoders are sensitive to.</summary>
internal sealed class Mutator(Random random)
{
    private static readonly long[] Bombs = [0, 1, 63, 64, 65, 127, 128, 255, 256, 1023, 1024, 1025, 4097, 65_535, 65_536, 1 << 20, (1 << 24) + 1, int.MaxValue, 1L + int.MaxValue, uint.MaxValue, long.MaxValue];

    /// <summary>A damaged copy; <paramref name="other"/> is spliced in at times.</summary>
    public byte[] Mutate(byte[] bytes, byte[] other)
    {
        var result = bytes;
        for (var i = random.Next(1, 4); i > 0; i--)
        {
            result = Once(result, other);
        }

        return result;
    }

    /// <summary>A bundle with damage in one of its tables or columns and everything around it intact.</summary>
    public byte[] MutateBundle(byte[] bytes, byte[] other)
    {
        var parts = BundleParts.Of(bytes);
        var theirs = BundleParts.Of(other);
        for (var i = random.Next(1, 3); i > 0; i--)
        {
            MutatePart(parts, theirs);
        }

        parts.IsCompressed = random.Next(8) == 0;
        return parts.ToBytes();
    }

    private void MutatePart(BundleParts parts, BundleParts theirs)
    {
        var choice = random.Next(16);
        if (choice < 11 && parts.Columns.Length > 0)
        {
            parts.Columns[choice] = Mutate(parts.Columns[choice], theirs.Columns.Length > 0 ? theirs.Columns[choice] : []);
        }
        else if (choice == 11 && parts.Externals.Count > 0)
        {
            parts.Externals[random.Next(parts.Externals.Count)] = parts.Externals[random.Next(parts.Externals.Count)];
        }
        else if (choice == 12 && parts.Runs.Count > 0)
        {
            var at = random.Next(parts.Runs.Count);
            var run = parts.Runs[at];
            parts.Runs[at] = random.Next(4) switch
            {
                0 => run with { Session = random.Next(3) },
                1 => run with { First = Bombs[random.Next(Bombs.Length)] },
                2 => run with { Length = Bombs[random.Next(Bombs.Length)] },
                _ => parts.Runs[random.Next(parts.Runs.Count)],
            };
        }
        else if (choice == 13)
        {
            parts.Statements.AddRange(theirs.Statements);
        }
        else if (choice == 14)
        {
            parts.Sessions.AddRange(theirs.Sessions);
        }
        else
        {
            parts.Repository = parts.Repository with { Low = parts.Repository.Low + 1 };
        }
    }

    private byte[] Once(byte[] bytes, byte[] other)
    {
        var at = random.Next(bytes.Length + 1);
        var length = random.Next(bytes.Length - at + 1);
        switch (random.Next(8))
        {
            case 0:
                return bytes[..at];
            case 1:
                return [.. bytes[..at], .. bytes[(at + length)..]];
            case 2:
                return [.. bytes[..at], .. bytes[at..(at + length)], .. bytes[at..]];
            case 3:
                var from = random.Next(other.Length + 1);
                return [.. bytes[..at], .. other[from..]];
            case 4:
                return [.. bytes[..at], .. Bomb(), .. bytes[Math.Min(bytes.Length, at + random.Next(3))..]];
            case 5 when bytes.Length > 0:
                var noise = bytes.ToArray();
                noise[random.Next(noise.Length)] = (byte)random.Next(256);
                return noise;
            case 6 when bytes.Length > 0:
                var near = bytes.ToArray();
                near[random.Next(near.Length)] += (byte)(random.Next(2) == 0 ? 1 : 255);
                return near;
            default:
                var flipped = bytes.ToArray();
                if (flipped.Length > 0)
                {
                    flipped[random.Next(flipped.Length)] ^= (byte)(1 << random.Next(8));
                }

                return flipped;
        }
    }

    private byte[] Bomb()
    {
        var writer = new WireWriter(10);
        writer.WriteVarint(Bombs[random.Next(Bombs.Length)]);
        return random.Next(8) == 0 ? [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, (byte)random.Next(256)] : writer.ToArray();
    }
}
