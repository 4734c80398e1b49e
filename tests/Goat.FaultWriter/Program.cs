using Goat.FaultWriter;
using Goat.FaultWriter.Schedules;

// Modes of a process whose end, or whose disk, the tests are about: write DIRECTORY CONNECTION, fill DIRECTORY, open DIRECTORY PATH, schedule FIRST-SEED LEAST-SEEDS SECONDS.
Console.SetOut(new StreamWriter(Console.OpenStandardOutput()) { AutoFlush = true });
return args switch
{
    ["write", var directory, var connection] => await EndlessWriter.RunAsync(directory, connection),
    ["fill", var directory] => await DiskFiller.RunAsync(directory),
    ["open", var directory, var path] => await OneOpening.RunAsync(directory, path),
    ["schedule", var first, var count, var seconds] => Stories.Run(first, count, seconds),
    _ => 64,
};
