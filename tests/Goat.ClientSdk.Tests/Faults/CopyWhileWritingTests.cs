using System.IO.Compression;

namespace Goat.ClientSdk.Tests.Faults;

/// <summary>The directory zipped and copied while somebody writes as fast as possible.</summary>
public sealed class CopyWhileWritingTests : IDisposable
{
    private readonly string _parent = Directory.CreateTempSubdirectory("goat-").FullName;
    private int _acknowledged;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string Data => Path.Combine(_parent, "data");

    public void Dispose() => Directory.Delete(_parent, recursive: true);

    [Fact]
    public async Task What_was_acknowledged_before_is_in_the_zip_and_in_the_copy()
    {
        using var stop = new CancellationTokenSource();
        var db = await OpenAsync(Data);
        var writing = WriteAsync(db, stop.Token);
        for (var i = 0; i < 4; i++)
        {
            await WaitForAsync(Volatile.Read(ref _acknowledged) + 50);
            var before = Volatile.Read(ref _acknowledged);
            var target = Path.Combine(_parent, $"copy{i}");
            if (i % 2 == 0)
            {
                Zip(target);
            }
            else
            {
                Copy(target);
            }

            await CheckAsync(target, before);
        }

        await stop.CancelAsync();
        await writing;
        await db.DisposeAsync();
    }

    private static Task<GoatDb> OpenAsync(string directory) =>
        GoatDb.OpenAsync(new GoatDbOptions { Directory = directory, FlushDelay = TimeSpan.FromHours(1), CheckpointBytes = 5_000 }, Cancel);

    private async Task WriteAsync(GoatDb db, CancellationToken stop)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        var tasks = await db.OpenRepositoryAsync("/data/tasks", Cancel);
        for (var n = 1; !stop.IsCancellationRequested; n++)
        {
            tasks.Create($"{n}", ("a", n), ("b", n));
            await tasks.FlushAsync(Cancel);
            Volatile.Write(ref _acknowledged, n);
        }
    }

    private async Task WaitForAsync(int acknowledged)
    {
        while (Volatile.Read(ref _acknowledged) < acknowledged)
        {
            Cancel.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    private void Zip(string target)
    {
        var zip = target + ".zip";
        while (!TryZip(zip))
        {
            Cancel.ThrowIfCancellationRequested();
        }

        ZipFile.ExtractToDirectory(zip, target);
    }

    /// <summary>False where a checkpoint's next version was there when the directory was listed, and had got its name when it was to be read.</summary>
    private bool TryZip(string zip)
    {
        try
        {
            ZipFile.CreateFromDirectory(Data, zip);
            return true;
        }
        catch (FileNotFoundException e) when (e.FileName?.EndsWith(".new", StringComparison.Ordinal) == true)
        {
            File.Delete(zip);
            return false;
        }
    }

    private void Copy(string target)
    {
        Directory.CreateDirectory(target);
        foreach (var file in Directory.GetFiles(Data).Where(f => !f.EndsWith(".new", StringComparison.Ordinal)))
        {
            File.Copy(file, Path.Combine(target, Path.GetFileName(file)));
        }
    }

    private static async Task CheckAsync(string directory, int acknowledged)
    {
        for (var i = 0; i < 2; i++)
        {
            // A checkpoint in the copy may be newer than the log beside it, or older.
            await using var db = await OpenAsync(directory);
            var tasks = await db.OpenRepositoryAsync("/data/tasks", Cancel);
            await tasks.WhenCheckedAsync();
            Assert.Equal((RepositoryState.Normal, 0), (tasks.Status.State, tasks.Status.Damage.Count));
            Assert.All(Enumerable.Range(1, acknowledged), n => Assert.Equal((n, n), (tasks[$"{n}"].Get<int>("a"), tasks[$"{n}"].Get<int>("b"))));
            tasks.Create(("a", "here"));
            await tasks.FlushAsync(Cancel);
            Assert.Equal(i == 0 ? 1 : 2, tasks.OwnSeq);
        }
    }
}
