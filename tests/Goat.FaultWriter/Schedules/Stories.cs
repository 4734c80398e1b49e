using System.Diagnostics;
using System.Globalization;

namespace Goat.FaultWriter.Schedules;

/// <summary>Seeds one after the other, for a time; prints what each has done.</summary>
internal static class Stories
{
    public static int Run(string first, string count, string seconds)
    {
        var watch = Stopwatch.StartNew();
        var (begin, least) = (int.Parse(first, CultureInfo.InvariantCulture), int.Parse(count, CultureInfo.InvariantCulture));
        var time = TimeSpan.FromSeconds(double.Parse(seconds, CultureInfo.InvariantCulture));
        for (var seed = begin; seed < begin + least || watch.Elapsed < time; seed++)
        {
            try
            {
                Console.WriteLine(Story.Tell(seed));
            }
            catch (Exception e)
            {
                Console.WriteLine($"seed {seed} failed: {e}");
            }
        }

        return 0;
    }
}
