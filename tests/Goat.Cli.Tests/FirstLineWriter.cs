namespace Goat.Cli.Tests;

/// <summary>Says when the first line was written, for commands that run until they are stopped.</summary>
internal sealed class FirstLineWriter : StringWriter
{
    private readonly TaskCompletionSource<string> _first = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<string> FirstLine => _first.Task;

    public override void WriteLine(string? value)
    {
        base.WriteLine(value);
        _first.TrySetResult(value ?? "");
    }
}
