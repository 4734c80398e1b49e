namespace Goat.ClientSdk.Tests.Schemas;

public sealed class TypedItemTests : IAsyncLifetime
{
    private GoatDb _db = null!;
    private Repository _tasks = null!;

    public async ValueTask InitializeAsync()
    {
        _db = await GoatDb.OpenAsync(cancellationToken: TestContext.Current.CancellationToken);
        _tasks = await _db.OpenRepositoryAsync("/data/tasks", TestContext.Current.CancellationToken);
    }

    public ValueTask DisposeAsync() => _db.DisposeAsync();

    [Fact]
    public void Typed_and_untyped_access_see_the_same_values()
    {
        var parent = _tasks.Create<TaskItem>(t => t.Text = "parent");
        var task = _tasks.Create<TaskItem>(t => t.Text = "Hello");
        task.Done = true;
        task.Rating = 5;
        task.Priority = Priority.High;
        task.Due = new DateOnly(2026, 12, 1);
        task.Price = 1.10m;
        task.Share = 0.5f;
        task.Picture = [1, 2];
        task.Parent = GoatRef<TaskItem>.To(parent);

        Assert.Equal("Hello", task.Item["text"]);
        Assert.Equal(true, task.Item["done"]);
        Assert.Equal(5L, task.Item["stars"]);
        Assert.Equal("High", task.Item["priority"]);
        Assert.Equal(Priority.High, task.Priority);
        Assert.Equal(new DateOnly(2026, 12, 1), task.Item.Get<DateOnly?>("due"));
        Assert.Equal(1.10m, task.Item["price"]);
        Assert.Equal(0.5f, task.Share);
        Assert.Equal([1, 2], task.Picture);
        Assert.Same(parent, task.Parent.In(_tasks));
        task.Item["text"] = "Bye";
        task.Item["note"] = "n";
        Assert.Equal(("Bye", "n"), (task.Text, task.Note));
        task.Item.Remove("due");
        Assert.Null(task.Due);
    }

    [Fact]
    public void Fields_without_a_value_show_defaults_both_ways()
    {
        var task = _tasks.Create<TaskItem>(t => t.Text = "Hello");

        Assert.Equal((false, 3, Priority.Low, null, "", 0), (task.Done, task.Rating, task.Priority, task.Wanted, task.Parent.ToString(), task.Picture.Length));
        Assert.Equal(3L, task.Item["stars"]);
        Assert.Equal(3, task.Item.Get<int>("stars"));
        Assert.False(task.Item.Has("stars"));
        Assert.Equal("text", TaskItem.Fields.Text.Name);
    }

    [Fact]
    public void An_item_has_one_typed_object_and_is_found_under_its_class_only()
    {
        var task = _tasks.Create<TaskItem>("a", t => t.Text = "Hello");
        _tasks.Create("b", ("text", "no task"));

        Assert.Same(task, _tasks.Find<TaskItem>("a"));
        Assert.Null(_tasks.Find<TaskItem>("b"));
        Assert.Equal([task], _tasks.Items<TaskItem>());
    }

    [Fact]
    public void Property_changed_names_the_property_until_nobody_listens()
    {
        var task = _tasks.Create<TaskItem>(t => t.Text = "Hello");
        var names = new List<string?>();
        void Note(object? sender, System.ComponentModel.PropertyChangedEventArgs e) => names.Add(e.PropertyName);
        task.PropertyChanged += Note;
        task.Rating = 1;
        task.Item["text"] = "Bye";
        task.Item["unknown"] = 1;
        task.PropertyChanged -= Note;
        task.Done = true;

        Assert.Equal(["Rating", "Text"], names);
        Assert.False(task.Item.HasListeners);
    }

    [Fact]
    public void What_fails_while_it_is_made_does_not_exist()
    {
        TaskItem? draft = null;
        var missing = Assert.Throws<FieldInvalidException>(() => _tasks.Create<TaskItem>(t => draft = t));
        Assert.Throws<InvalidOperationException>(() => _tasks.Create<TaskItem>(_ => throw new InvalidOperationException()));

        Assert.Equal(("text", "Required"), (missing.Field, missing.Rule));
        Assert.Empty(_tasks);
        Assert.Equal(0, _tasks.Status.PendingItems);
        Assert.Throws<ItemDeletedException>(() => draft!.Text = "too late");
    }

    [Fact]
    public async Task A_typed_item_is_read_back_from_its_file_and_from_its_checkpoint()
    {
        var cancel = TestContext.Current.CancellationToken;
        var directory = Directory.CreateTempSubdirectory("goat-typed-").FullName;
        try
        {
            foreach (var checkpointBytes in new[] { 0L, 16 })
            {
                await using (var db = await GoatDb.OpenAsync(new GoatDbOptions { Directory = directory, CheckpointBytes = checkpointBytes }, cancel))
                {
                    var tasks = await db.OpenRepositoryAsync("/data/tasks", cancel);
                    (tasks.Find<TaskItem>("a") ?? tasks.Create<TaskItem>("a", t => t.Text = "Hello")).Rating = (int)checkpointBytes / 8;
                }

                await using (var db = await GoatDb.OpenAsync(new GoatDbOptions { Directory = directory, CheckpointBytes = checkpointBytes }, cancel))
                {
                    var task = (await db.OpenRepositoryAsync("/data/tasks", cancel)).Find<TaskItem>("a");
                    Assert.Equal(("Hello", (int)checkpointBytes / 8), (task?.Text, task?.Rating));
                }
            }
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }
}
