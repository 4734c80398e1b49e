using Goat.Frames;

namespace Goat.ClientSdk.Tests.Faults;

/// <summary>Bytes of a file that became others.</summary>
/// <param name="Log">The damaged file.</param>
/// <param name="Hit">Its frames that are damaged, by their number.</param>
/// <param name="Text">What was done, for messages.</param>
internal sealed record Damage(byte[] Log, IReadOnlyList<int> Hit, string Text)
{
    /// <summary>Flips or clears bytes anywhere, in one to three places.</summary>
    public static Damage Make(Random random, byte[] log, IReadOnlyList<Frame> frames)
    {
        var damaged = log.ToArray();
        var text = "";
        for (var places = random.Next(1, 4); places > 0; places--)
        {
            // A tenth of the cases hits the file headers, and a tenth the end.
            var at = random.Next(10) switch { 0 => random.Next((int)frames[2].Offset), 1 => log.Length - 1 - random.Next(400), _ => random.Next(log.Length) };
            var length = Math.Min(log.Length - at, random.Next(4) == 0 ? random.Next(1, 2_000) : 1);
            var isCleared = length > 1 || random.Next(3) == 0;
            var mask = (byte)(1 << random.Next(8));
            foreach (ref var b in damaged.AsSpan(at, length))
            {
                b = isCleared ? (byte)0 : (byte)(b ^ mask);
            }

            text += $" {(isCleared ? "zeroed" : "flipped")} {at}+{length}";
        }

        var hit = Enumerable.Range(0, frames.Count).Where(i => !log.AsSpan((int)frames[i].Offset..(int)frames[i].End).SequenceEqual(damaged.AsSpan((int)frames[i].Offset..(int)frames[i].End))).ToList();
        return new Damage(damaged, hit, text);
    }

    /// <summary>Whether whole frames follow the last damaged one, or the first damaged one: anything else is a torn tail.</summary>
    public bool IsTail(int frames) => Hit.Count == 0 || Enumerable.Range(Hit[0], frames - Hit[0]).All(Hit.Contains);
}
