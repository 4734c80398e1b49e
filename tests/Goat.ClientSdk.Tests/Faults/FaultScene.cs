using System.Buffers;
using Goat.Bundles;
using Goat.Commits;
using Goat.Frames;
using Goat.Graph;
using Goat.Replicas;
using Goat.Tests;

namespace Goat.ClientSdk.Tests.Faults;

/// <summary>
/// A database directory with one repository whose file has everything in it: several hundred small commits, attested and not, of this device and of another, certificates, and a withdrawal; and a relay that has all of it.
/// Tests put its files back, damage them, and look.
/// </summary>
public sealed class FaultScene : IAsyncLifetime
{
    public const string Repository = "/data/tasks";
    private const int Sessions = 13;
    private const int SessionEdits = 30;

    // Large enough that no test writes a checkpoint by itself, and not 0, which would not read one either.
    private const long NoCheckpoint = 1 << 30;

    private readonly Dictionary<string, byte[]> _files = [];
    private readonly HashSet<(string Key, string Field, object? Value)> _written = [];

    /// <summary>The relay that has everything. Copy it, do not change it.</summary>
    public MemoryRelay Relay { get; } = new();

    public string Directory { get; } = System.IO.Directory.CreateTempSubdirectory("goat-").FullName;

    public string LogFile { get; private set; } = "";

    /// <summary>The file as it was closed.</summary>
    public byte[] Log { get; private set; } = [];

    /// <summary>Checkpoints by the bytes of the log that they cover, ascending.</summary>
    public List<(long Covered, byte[] Bytes)> Checkpoints { get; } = [];

    /// <summary>The frames of the log.</summary>
    public IReadOnlyList<Frame> Frames { get; private set; } = [];

    /// <summary>Commits that the relay refused, or that build on those: they count for nobody.</summary>
    public int Withdrawn => Frames.Where(f => f.Kind == FrameKind.Withdrawal).Sum(f => Withdrawal.Decode(f.Content.Span).Length);

    /// <summary>The state at the end.</summary>
    public byte[] State { get; private set; } = [];

    public async ValueTask InitializeAsync()
    {
        Relay.Rule = c => c.Header.Changes.Any(change => change is { Key: "bad", Kind: ChangeKind.Create }) ? AdmissionVerdict.Refuse(c.Id, RefusalReason.Policy, "No.") : null;
        await using var other = await GoatDb.OpenAsync(Relay.Options());
        var random = new Random(1);
        for (var session = 0; session < Sessions; session++)
        {
            await using (var db = await OpenAsync(Relay, checkpointBytes: 1))
            {
                await WriteAsync(db, other, random, session);
            }

            LogFile = System.IO.Directory.GetFiles(Directory, "*.goat").Single();
            Checkpoints.Add((new FileInfo(LogFile).Length, await File.ReadAllBytesAsync(Path.ChangeExtension(LogFile, ".checkpoint"))));
        }

        foreach (var file in System.IO.Directory.GetFiles(Directory))
        {
            _files[file] = await File.ReadAllBytesAsync(file);
        }

        Log = _files[LogFile];
        Frames = ReplicaBytes.FramesOf(Log);
        NoteWritten();
        await using (var db = await OpenAsync(Relay))
        {
            var tasks = await db.OpenRepositoryAsync(Repository);
            State = RepositoryTests.Export(tasks);
            Assert.Equal(Relay.DigestOf(tasks.Id), tasks.Digest);
            Assert.Equal(RepositoryState.Normal, tasks.Status.State);
            Assert.NotEmpty(tasks.Status.Refused);
        }
    }

    public ValueTask DisposeAsync()
    {
        Relay.Dispose();
        System.IO.Directory.Delete(Directory, recursive: true);
        return ValueTask.CompletedTask;
    }

    /// <summary>Puts the directory back as it was, with another log and another checkpoint.</summary>
    /// <param name="log">The log.</param>
    /// <param name="checkpoint">The checkpoint; null for none.</param>
    /// <param name="isUnnoticed">Whether the file system says that nobody has written the log, as after bits have rotted.</param>
    public async Task RestoreAsync(byte[] log, byte[]? checkpoint, bool isUnnoticed)
    {
        foreach (var file in System.IO.Directory.GetFiles(Directory).Where(f => !_files.ContainsKey(f)))
        {
            File.Delete(file);
        }

        foreach (var (file, bytes) in _files)
        {
            // In place: another file would have another time of creation.
            await using var stream = new FileStream(file, FileMode.OpenOrCreate, FileAccess.Write);
            await stream.WriteAsync(file == LogFile ? log : bytes);
            stream.SetLength(stream.Position);
        }

        var checkpointFile = Path.ChangeExtension(LogFile, ".checkpoint");
        File.Delete(checkpointFile);
        if (checkpoint is not null)
        {
            await File.WriteAllBytesAsync(checkpointFile, checkpoint);
        }

        if (isUnnoticed)
        {
            // Bits rot without leaving a trace; writing them does.
            await NoteAsClosedAsync();
        }
    }

    public Task<GoatDb> OpenAsync(MemoryRelay relay, long checkpointBytes = NoCheckpoint)
    {
        var options = relay.Options(Directory);
        options.CheckpointBytes = checkpointBytes;
        return GoatDb.OpenAsync(options);
    }

    /// <summary>Commits that count in the first frames of the log.</summary>
    public CommitGraph GraphOf(int frames)
    {
        var withdrawn = Frames.Take(frames).Where(f => f.Kind == FrameKind.Withdrawal).SelectMany(f => Withdrawal.Decode(f.Content.Span)).Select(w => w.Id).ToHashSet();
        var bundles = Frames.Take(frames).Where(f => f.Kind == FrameKind.Bundle).Select(f => BundleCodec.Decode(f.Content.Span)).ToList();
        var graph = new CommitGraph(BundleCodec.Decode(Frames[2].Content.Span).Repository);
        foreach (var run in bundles.SelectMany(b => b.Runs))
        {
            // Otherwise what is not attested would not count.
            graph.MarkOwn(run.Chain);
            graph.Apply([.. run.Commits.Where(c => !withdrawn.Contains(c.Id)).Select(c => new CommitRun([c], signature: null))]);
        }

        return graph;
    }

    /// <summary>Nothing is shown that nobody has ever written.</summary>
    public void CheckValues(IEnumerable<Item> items)
    {
        foreach (var item in items)
        {
            foreach (var field in item.Fields)
            {
                Assert.Contains((item.Key, field, item[field]), _written);
            }
        }
    }

    private async Task NoteAsClosedAsync()
    {
        await using var store = new FileReplicaStore(LogFile);
        var file = Path.ChangeExtension(LogFile, ".tail");
        await File.WriteAllBytesAsync(file, (ReplicaTail.TryDecode(_files[file])! with { Fingerprint = store.Fingerprint }).Encode());
    }

    private static async Task WriteAsync(GoatDb db, GoatDb other, Random random, int session)
    {
        var (mine, theirs) = (await db.OpenRepositoryAsync(Repository), await other.OpenRepositoryAsync(Repository));
        for (var i = 0; i < SessionEdits; i++)
        {
            var repository = random.Next(3) == 0 ? theirs : mine;
            Edit(repository, random, $"{session}.{i}");
            await repository.FlushAsync();
            if (i == SessionEdits / 2 && session == Sessions - 3)
            {
                mine.Create("bad", ("text", "refused"));
                await mine.FlushAsync();
                mine.Create("built on it", ("text", "made again"));
                await mine.FlushAsync();
            }

            if (random.Next(8) == 0)
            {
                await ConvergeAsync(db, other);
            }
        }

        await ConvergeAsync(db, other);
    }

    private static void Edit(Repository repository, Random random, string text)
    {
        var keys = repository.Keys;
        switch (random.Next(10))
        {
            case 0 when keys.Count > 20:
                repository[keys[random.Next(keys.Count)]].Delete();
                break;
            case 1 when repository.Deleted is [var deleted, ..]:
                deleted.Restore();
                break;
            case < 5 when keys.Count > 0:
                repository[keys[random.Next(keys.Count)]].Set(("text", text), ("n", random.Next(1000)));
                break;
            default:
                repository.Create(("text", text), ("made", text));
                break;
        }
    }

    private static async Task ConvergeAsync(params GoatDb[] databases)
    {
        for (var i = 0; i < 2; i++)
        {
            foreach (var database in databases)
            {
                await database.Sync.SyncNowAsync();
            }
        }
    }

    private void NoteWritten()
    {
        foreach (var commit in Frames.Where(f => f.Kind == FrameKind.Bundle).SelectMany(f => BundleCodec.Decode(f.Content.Span).Commits))
        {
            Assert.Equal(PayloadStatus.Readable, PayloadCodec.TryRead(commit, out var operations));
            for (var i = 0; i < operations.Length; i++)
            {
                foreach (var operation in operations[i])
                {
                    _written.Add((commit.Header.Changes[i].Key, operation.Field, operation.Value));
                }
            }
        }
    }
}
