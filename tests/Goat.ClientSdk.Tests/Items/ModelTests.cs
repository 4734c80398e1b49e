using CsCheck;

namespace Goat.ClientSdk.Tests;

public sealed class ModelTests
{
    private static readonly Gen<(int Kind, int Key, int Field, int Value)[]> Steps =
        Gen.Select(Gen.Int[0, 9], Gen.Int[0, 3], Gen.Int[0, 2], Gen.Int[0, 5]).Array[0, 40];

    [Fact]
    public void A_repository_behaves_as_a_dictionary_across_flushes_and_reopening() =>
        Steps.Sample(steps => RunAsync(steps).GetAwaiter().GetResult(), iter: 60);

    private static async Task RunAsync((int Kind, int Key, int Field, int Value)[] steps)
    {
        var directory = Directory.CreateTempSubdirectory("goat-").FullName;
        var model = new Dictionary<string, (bool IsDeleted, Dictionary<string, long> Fields)>();
        var db = await GoatDb.OpenAsync(new GoatDbOptions { Directory = directory, FlushDelay = TimeSpan.FromHours(1) });
        try
        {
            var repository = await db.OpenRepositoryAsync("/data/model");
            foreach (var (kind, k, f, value) in steps)
            {
                var (key, field) = ($"k{k}", $"f{f}");
                switch (kind)
                {
                    case 0:
                        await repository.FlushAsync();
                        break;
                    case 1:
                        await db.DisposeAsync();
                        db = await GoatDb.OpenAsync(new GoatDbOptions { Directory = directory, FlushDelay = TimeSpan.FromHours(1) });
                        repository = await db.OpenRepositoryAsync("/data/model");
                        break;
                    default:
                        Step(repository, model, kind, key, field, value);
                        break;
                }

                Compare(repository, model);
            }
        }
        finally
        {
            await db.DisposeAsync();
            Directory.Delete(directory, recursive: true);
        }
    }

    private static void Step(Repository repository, Dictionary<string, (bool IsDeleted, Dictionary<string, long> Fields)> model, int kind, string key, string field, long value)
    {
        var exists = model.TryGetValue(key, out var known);
        if (!exists || (known.IsDeleted && kind < 8))
        {
            repository.Create(key, (field, value));
            model[key] = (false, new Dictionary<string, long> { [field] = value });
        }
        else if (known.IsDeleted)
        {
            repository.Deleted.Single(i => i.Key == key).Restore();
            model[key] = (false, known.Fields);
        }
        else if (kind == 2)
        {
            repository[key].Delete();
            model[key] = (true, known.Fields);
        }
        else if (kind == 3)
        {
            repository[key].Remove(field);
            known.Fields.Remove(field);
        }
        else
        {
            repository[key].Set((field, value), ("both", value));
            known.Fields[field] = known.Fields["both"] = value;
        }
    }

    private static void Compare(Repository repository, Dictionary<string, (bool IsDeleted, Dictionary<string, long> Fields)> model)
    {
        Assert.Equal(model.Where(m => !m.Value.IsDeleted).Select(m => m.Key).Order(), repository.Keys.Order());
        foreach (var item in repository)
        {
            Assert.Equal(model[item.Key].Fields.OrderBy(f => f.Key), item.Fields.Order().Select(f => KeyValuePair.Create(f, item.Get<long>(f))));
        }
    }
}
