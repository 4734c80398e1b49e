namespace Goat.ClientSdk.Tests.Schemas;

public sealed class SchemaTests
{
    private static readonly GoatSchema Note = new(
        "note",
        1,
        new SchemaField("title", FieldType.String) { IsRequired = true, Rules = [FieldRule.MinLength(2), FieldRule.MaxLength(5)] },
        new SchemaField("color", FieldType.String) { Rules = [FieldRule.OneOf("red", "blue")] },
        new SchemaField("code", FieldType.String) { Rules = [FieldRule.Pattern("[a-z]+")] },
        new SchemaField("share", FieldType.Double) { Rules = [FieldRule.Range(0.0, 1.0)] },
        new SchemaField("even", FieldType.Integer) { Default = 2, Rules = [FieldRule.Custom("Even", "must be even", v => (long)v % 2 == 0)] });

    public static TheoryData<string, object?, string> Refused => new()
    {
        { "title", null, "Required" },
        { "title", 1, "Type" },
        { "title", "x", "MinLength" },
        { "title", "longer", "MaxLength" },
        { "color", "green", "OneOf" },
        { "code", "abc1", "Pattern" },
        { "code", "abc\n", "Pattern" },
        { "share", 1.5, "Range" },
        { "even", 3, "Even" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task A_write_that_breaks_a_rule_names_field_and_rule_and_leaves_nothing_pending(string field, object? value, string rule)
    {
        await using var db = await OpenAsync(Note);
        var notes = await db.OpenRepositoryAsync("/data/notes", TestContext.Current.CancellationToken);
        var note = notes.CreateUnder(Note, null, ("title", "abc"));
        await notes.FlushAsync(TestContext.Current.CancellationToken);
        note.Set(field == "even" ? "even" : "color", field == "even" ? 4 : "red");
        await notes.FlushAsync(TestContext.Current.CancellationToken);

        foreach (var write in new Action[] { () => note[field] = value, () => note.Set(("other", 1), (field, value)) })
        {
            var e = Assert.Throws<FieldInvalidException>(write);
            Assert.Equal((field, rule), (e.Field, e.Rule));
        }

        Assert.False(note.Has("other"));
        Assert.Equal(0, notes.Status.PendingItems);
        Assert.Empty(note.Problems);
    }

    [Fact]
    public async Task Required_fields_cannot_be_removed_and_unknown_fields_can_be_written()
    {
        await using var db = await OpenAsync(Note);
        var notes = await db.OpenRepositoryAsync("/data/notes", TestContext.Current.CancellationToken);
        var note = notes.CreateUnder(Note, "n", ("title", "abc"));

        Assert.Equal("Required", Assert.Throws<FieldInvalidException>(() => note.Remove("title")).Rule);
        note["unknown"] = true;
        Assert.Equal(true, note["unknown"]);
        Assert.Equal(2L, note["even"]);
    }

    [Fact]
    public async Task Invalid_data_of_a_peer_is_kept_and_shown_as_invalid()
    {
        var cancel = TestContext.Current.CancellationToken;
        using var relay = new MemoryRelay();
        await using var careless = await OpenAsync(relay);
        await using var careful = await OpenAsync(relay, Note);
        var theirs = await careless.OpenRepositoryAsync("/data/notes", cancel);
        var ours = await careful.OpenRepositoryAsync("/data/notes", cancel);
        ours.CreateUnder(Note, "n", ("title", "abc"));
        await careful.Sync.SyncNowAsync(cancel);
        await careless.Sync.SyncNowAsync(cancel);
        Assert.Equal("note", theirs["n"].Schema);
        theirs["n"].Set(("title", 7), ("color", "green"));
        await careless.Sync.SyncNowAsync(cancel);
        await careful.Sync.SyncNowAsync(cancel);

        var note = ours["n"];
        Assert.Equal(7L, note["title"]);
        Assert.Equal("green", note["color"]);
        Assert.Equal(ItemStatus.Invalid, note.Status);
        Assert.Equal(["Type", "OneOf"], note.Problems.Select(p => p.Rule));
        note.Set(("title", "abc"), ("color", "red"));
        Assert.Equal(ItemStatus.Normal, note.Status);
        Assert.Equal(ItemStatus.Normal, theirs["n"].Status);
    }

    [Fact]
    public async Task The_key_of_a_deleted_item_keeps_its_schema()
    {
        await using var db = await OpenAsync(Note);
        var notes = await db.OpenRepositoryAsync("/data/notes", TestContext.Current.CancellationToken);
        notes.CreateUnder(Note, "n", ("title", "abc")).Delete();

        Assert.Throws<ArgumentException>(() => notes.Create("n"));
        Assert.Equal("xyz", notes.CreateUnder(Note, "n", ("title", "xyz"))["title"]);
    }

    [Fact]
    public async Task Two_schemas_with_one_name_are_refused()
    {
        var other = new GoatSchema("note", 2);

        await Assert.ThrowsAsync<InvalidOperationException>(() => OpenAsync(Note, other));
        await using var db = await OpenAsync(Note);
        var notes = await db.OpenRepositoryAsync("/data/notes", TestContext.Current.CancellationToken);
        Assert.Throws<InvalidOperationException>(() => notes.CreateUnder(other, null));
    }

    [Fact]
    public void A_schema_that_makes_no_sense_is_refused()
    {
        var field = new SchemaField("a", FieldType.Integer);

        Assert.Throws<ArgumentException>(() => new GoatSchema("x", 1, field, field));
        Assert.Throws<ArgumentOutOfRangeException>(() => new GoatSchema("x", 0, field));
        Assert.Throws<ArgumentException>(() => new GoatSchema("x", 1, new SchemaField("a", FieldType.Integer) { Default = "text" }));
        Assert.Throws<ArgumentException>(() => new SchemaField("", FieldType.Any));
    }

    private static Task<GoatDb> OpenAsync(params GoatSchema[] schemas) => OpenAsync(null, schemas);

    private static Task<GoatDb> OpenAsync(MemoryRelay? relay, params GoatSchema[] schemas)
    {
        var options = relay?.Options() ?? new GoatDbOptions { FlushDelay = Timeout.InfiniteTimeSpan };
        foreach (var schema in schemas)
        {
            options.Schemas.Add(schema);
        }

        return GoatDb.OpenAsync(options, TestContext.Current.CancellationToken);
    }
}
