namespace Goat.ClientSdk.Tests;

/// <summary>The code in README.md.</summary>
public sealed class Readme
{
    internal static async Task ShowAsync()
    {
#pragma warning disable xUnit1051
        // snippet
        await using var db = await GoatDb.OpenAsync(new GoatDbOptions { Directory = "./data", Relays = { "http://localhost:7071" } });
        var tasks = await db.OpenRepositoryAsync("/data/tasks");

        var task = tasks.Create<TaskItem>(t => t.Text = "Hello");
        task.Done = true;                           // in memory when the statement returns, in the file a moment later
        task.PropertyChanged += (_, e) => Console.WriteLine($"{e.PropertyName} changed, here or elsewhere");
        // end
    }
}
