using Goat.ClientSdk.Tests.Faults;
using Goat.Replicas;

namespace Goat.ClientSdk.Tests.Items;

/// <summary>A repository in a file, and what it should hold.</summary>
internal sealed class ModelRun : IAsyncDisposable
{
    private const string Path = "/data/model";

    private readonly List<(RepositorySnapshot Snapshot, RepositoryModel Model)> _snapshots = [];
    private string _directory = NewDirectory();
    private RepositoryModel _model = new();

    // What there was after each step since the last flush but one; a crash leaves the last flush or anything later, for a checkpoint flushes too.
    private readonly List<RepositoryModel> _states = [new()];
    private int _flushed;
    private int _safe;
    private SimulatedDisk _disk = new(0);
    private (int State, long Length)? _before;
    private GoatDb _db = null!;
    private Repository _repository = null!;

    private string File => Directory.GetFiles(_directory, "*.goat").Single();

    public static async Task<ModelRun> StartAsync()
    {
        var run = new ModelRun();
        await run.OpenAsync();
        return run;
    }

    public async Task TakeAsync(ModelStep step)
    {
        switch (step.Action)
        {
            case ModelAction.Flush:
                var length = new FileInfo(File).Length;
                await _repository.FlushAsync();
                NoteFlush((_flushed, length));
                break;
            case ModelAction.FlushToDisk:
                await _repository.FlushAsync(Durability.Disk);
                NoteFlush(before: null);
                _safe = _flushed;
                break;
            case ModelAction.CloseAndOpen:
                await _repository.CloseAsync();
                _repository = await _db.OpenRepositoryAsync(Path);
                NoteFlush(before: null);
                break;
            case ModelAction.EndAndStart:
                await _db.DisposeAsync();
                await OpenAsync();
                NoteFlush(before: null);
                break;
            case ModelAction.Crash:
                await CrashAsync(step.Value);
                break;
            case ModelAction.PowerLoss:
                await LosePowerAsync(new Random((int)(1000 * step.Value) + _states.Count));
                break;
            case ModelAction.Import:
                await ImportAsync(step);
                break;
            case ModelAction.Snapshot:
                _snapshots.Add((_repository.Snapshot(), _model.Copy()));
                break;
            default:
                Edit(step);
                break;
        }

        _states.Add(_model.Copy());
    }

    public void Check()
    {
        _model.Check(_repository);
        _snapshots.ForEach(s => s.Model.Check(s.Snapshot));
    }

    public async ValueTask DisposeAsync()
    {
        await _db.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    private void Edit(ModelStep step)
    {
        var (action, key, field, value) = step;
        if (action == ModelAction.Create && !_model.IsLive(key))
        {
            _repository.Create(key, (field, value));
            _model.Put(key, (field, value));
        }
        else if (action == ModelAction.Restore && _model.IsDeleted(key))
        {
            _repository.Deleted.Single(i => i.Key == key).Restore();
            _model.Mark(key, isDeleted: false);
        }
        else if (_model.IsLive(key))
        {
            EditLive(step);
        }
    }

    private void EditLive(ModelStep step)
    {
        var (action, key, field, value) = step;
        switch (action)
        {
            case ModelAction.Set:
                _repository[key][field] = value;
                _model.Fields(key)[field] = value;
                break;
            case ModelAction.SetTwo:
                _repository[key].Set((field, value), ("both", value));
                _model.Fields(key)[field] = _model.Fields(key)["both"] = value;
                break;
            case ModelAction.Remove:
                _repository[key].Remove(field);
                _model.Fields(key).Remove(field);
                break;
            case ModelAction.Delete:
                _repository[key].Delete();
                _model.Mark(key, isDeleted: true);
                break;
        }
    }

    private async Task ImportAsync(ModelStep step)
    {
        var length = new FileInfo(File).Length;
        ItemImport[] items = [new(step.Key, [KeyValuePair.Create(step.Field, (object?)step.Value)])];
        await _repository.ImportAsync(items.ToAsyncEnumerable());
        if (_model.IsLive(step.Key))
        {
            _model.Fields(step.Key)[step.Field] = step.Value;
        }
        else
        {
            _model.Put(step.Key, (step.Field, step.Value));
        }

        NoteFlush((_flushed, length));
    }

    private void NoteFlush((int State, long Length)? before)
    {
        (_before, _flushed) = (before, _states.Count);
        _states.Add(_model.Copy());
    }

    /// <summary>Goes on with a copy of the files as they are now; where the disk need not have the last flush, at times without the end of it.</summary>
    private async Task CrashAsync(long chance)
    {
        var copy = Copy();
        await DisposeAsync();
        _directory = copy;
        var from = _flushed;
        if (_before is { } before && chance % 2 == 0 && new FileInfo(File).Length > before.Length)
        {
            using var file = System.IO.File.OpenWrite(File);
            file.SetLength(before.Length + (chance % (file.Length - before.Length)));
            from = before.State;
        }

        await GoOnAsync(from);
    }

    /// <summary>Goes on with what the disk has now: all that was flushed to it, and some of what was written since.</summary>
    private async Task LosePowerAsync(Random random)
    {
        // First: what a checkpoint in it covers, the disk already has.
        var copy = Copy();
        var left = _disk.LosePower(await System.IO.File.ReadAllBytesAsync(File));
        await DisposeAsync();
        _directory = copy;
        await System.IO.File.WriteAllBytesAsync(File, left);
        foreach (var companion in Directory.GetFiles(_directory, "*.checkpoint").Concat(Directory.GetFiles(_directory, "*.tail")))
        {
            using var file = System.IO.File.OpenWrite(companion);
            file.SetLength(random.Next(2) == 0 ? file.Length : random.Next((int)file.Length));
        }

        await GoOnAsync(_safe);
    }

    /// <summary>Opens what an end without warning has left: the state of some step.</summary>
    /// <param name="from">The earliest that may be.</param>
    private async Task GoOnAsync(int from)
    {
        _disk = new SimulatedDisk(_states.Count);
        _disk.Begin(await System.IO.File.ReadAllBytesAsync(File));
        await OpenAsync();
        _model = (_states[from..].LastOrDefault(s => s.Matches(_repository)) ?? _states[from]).Copy();
        NoteFlush(before: null);
        _safe = _flushed;
    }

    private string Copy()
    {
        var copy = NewDirectory();
        // A checkpoint may be written right now, under another name.
        foreach (var file in Directory.GetFiles(_directory).Where(f => System.IO.Path.GetExtension(f) is not (".lock" or ".new")))
        {
            System.IO.File.Copy(file, System.IO.Path.Combine(copy, System.IO.Path.GetFileName(file)));
        }

        return copy;
    }

    private async Task OpenAsync()
    {
        // A checkpoint after nearly every flush.
        _db = await GoatDb.OpenAsync(new GoatDbOptions
        {
            Directory = _directory,
            FlushDelay = Timeout.InfiniteTimeSpan,
            CheckpointBytes = 256,
            StoreFactory = _ => new FileReplicaStore(System.IO.Path.Combine(_directory, "data+model.goat"), calls: _disk),
        });
        _repository = await _db.OpenRepositoryAsync(Path);
    }

    private static string NewDirectory() => Directory.CreateTempSubdirectory("goat-").FullName;
}
