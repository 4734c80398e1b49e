using Goat;
using Goat.AotClient;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

// A whole client as native code: writes to files, reads back, opens as the service of a host that is configured by text, and, given a relay's address, synchronises two replicas through it.
var relay = args.Length > 0 ? args[0] : null;
var root = Directory.CreateTempSubdirectory("goat-aot-").FullName;
try
{
    var key = await WriteAsync(Path.Combine(root, "a"));
    await using var db = await GoatDb.OpenAsync(Options(Path.Combine(root, "a")));
    var tasks = await db.OpenRepositoryAsync("/data/tasks");
    Require(tasks.Find<NativeTask>(key) is { Text: "Hello", Done: true, Level: NativeLevel.High }, "The typed item does not hold what was written.");
    Require(tasks[key].Get<string>("text") == "Hello" && tasks[key].Get<bool>("done"), "The file does not hold what was written.");
    if (relay is not null)
    {
        await using var other = await GoatDb.OpenAsync(Options(Path.Combine(root, "b")));
        var copy = await other.OpenRepositoryAsync("/data/tasks");
        await db.Sync.SyncNowAsync();
        await other.Sync.SyncNowAsync();
        Require(copy.Digest == tasks.Digest, "Two replicas differ after they were synchronised.");
        await PushAsync(tasks, copy);
    }

    await HostAsync(Path.Combine(root, "hosted"));
    Console.WriteLine($"native client: {tasks.Count} items, frontier {tasks.Digest}");
    return 0;
}
finally
{
    Directory.Delete(root, recursive: true);
}

async Task<string> WriteAsync(string directory)
{
    await using var db = await GoatDb.OpenAsync(Options(directory));
    var tasks = await db.OpenRepositoryAsync("/data/tasks");
    var task = tasks.Create<NativeTask>(t => t.Text = "Hello");
    (task.Done, task.Level) = (true, NativeLevel.High);
    await tasks.FlushAsync(Durability.Disk);
    return task.Key;
}

// Native code that lacks a serializer loses messages silently: one has to arrive. Polls are a day apart.
async Task PushAsync(Repository from, Repository to)
{
    using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
    while (!IsLive(from) || !IsLive(to))
    {
        await Task.Delay(10, limit.Token);
    }

    var rounds = to.Database.Sync.Status.Relays[0].Rounds.Values.Sum();
    from.Create("pushed");
    while (to.Find("pushed") is null)
    {
        await Task.Delay(10, limit.Token);
    }

    Require(to.Database.Sync.Status.Relays[0].Rounds.Values.Sum() == rounds, "A commit came by a round, not by push.");
    Console.WriteLine("native client: a commit was pushed");
}

static bool IsLive(Repository repository) => repository.Database.Sync.Status.Relays[0] is { IsPushLive: true, State: SyncState.Synced };

async Task HostAsync(string directory)
{
    var builder = Host.CreateEmptyApplicationBuilder(null);
    builder.Configuration.AddInMemoryCollection([new("Goat:Directory", directory), new("Goat:FlushDelay", "0:00:00.02")]);
    builder.Services.AddGoat(builder.Configuration.GetSection("Goat"));
    using var host = builder.Build();
    await host.StartAsync();
    var db = await host.Services.GetRequiredService<GoatDbProvider>().GetAsync();
    (await db.OpenRepositoryAsync("/data/tasks")).Create(("text", "Hello"));
    await host.StopAsync();
    Require(File.Exists(Path.Combine(directory, "data+tasks.goat")), "The host did not open the directory of its configuration.");
}

GoatDbOptions Options(string directory)
{
    var options = new GoatDbOptions { Directory = directory, PollInterval = TimeSpan.FromDays(1), MaxPollInterval = TimeSpan.FromDays(1) };
    if (relay is not null)
    {
        options.Relays.Add(relay);
    }

    return options;
}

static void Require(bool holds, string problem)
{
    if (!holds)
    {
        throw new InvalidOperationException(problem);
    }
}
