using Goat.FaultWriter;
using Goat.FaultWriter.Schedules;

// Modes of a process whose end, or whose disk, the tests are about: write DIRECTORY CONNECTION, fill DIRECTORY, open DIRECTORY PATH, schedule FIRST-SEED LEAST-SEEDS SECONDS.
// Whoever started it holds its standard input open: it does not outlive them.
var parent = new Thread(() =>
{
    while (Console.Read() >= 0)
    {
    }

    Environment.Exit(3);
})
{
    IsBackground = true,
};
parent.Start();
Console.SetOut(new StreamWriter(Console.OpenStandardOutput()) { AutoFlush = true });
return args switch
{
    ["write", var directory, var connection] => await EndlessWriter.RunAsync(directory, connection),
    ["fill", var directory] => await DiskFiller.RunAsync(directory),
    ["open", var directory, var path] => await OneOpening.RunAsync(directory, path),
    ["schedule", var first, var count, var seconds] => Stories.Run(first, count, seconds),
    _ => 64,
};
