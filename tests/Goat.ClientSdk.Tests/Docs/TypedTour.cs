namespace Goat.ClientSdk.Tests;

#pragma warning disable xUnit1051

/// <summary>The code in docs/typed-items.md and docs/schemas.md.</summary>
public sealed class TypedTour : IDisposable
{
    private readonly StringWriter _console = new();

    private TextWriter Console => _console;

    public void Dispose() => _console.Dispose();

    [Fact]
    public async Task Typed_items_do_what_the_page_says()
    {
        await using var db = await GoatDb.OpenAsync();
        var recipes = await db.OpenRepositoryAsync("/data/recipes");
        Show(recipes);

        Assert.Equal(3, recipes.Count);
        Assert.Contains("Rating", _console.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Schemas_do_what_the_page_says()
    {
        // snippet
        var contact = new GoatSchema(
            "contact",
            version: 1,
            new SchemaField("name", FieldType.String) { IsRequired = true, Rules = [FieldRule.MaxLength(100)] },
            new SchemaField("age", FieldType.Integer) { Rules = [FieldRule.Range(0, 150)] },
            new SchemaField("language", FieldType.String) { Default = "en" });
        await using var db = await GoatDb.OpenAsync(new GoatDbOptions { Schemas = { contact, Recipe.Schema } });
        var contacts = await db.OpenRepositoryAsync("/data/contacts");

        var ada = contacts.CreateUnder(contact, key: null, ("name", "Ada"));
        var language = ada.Get<string>("language");             // "en"
        try
        {
            ada["age"] = 200;
        }
        catch (FieldInvalidException e)
        {
            Console.WriteLine($"{e.Field}: {e.Rule}");          // age: Range
        }

        foreach (var problem in ada.Problems)                   // others may have written what the schema does not allow
        {
            Console.WriteLine($"{problem.Field} {problem.Message}");
        }
        // end
        Assert.Equal("en", language);
        Assert.Equal("age: Range", _console.ToString().Trim());
    }

    private void Show(Repository recipes)
    {
        // snippet
        var soup = recipes.Create<Recipe>(r => r.Title = "Soup");
        var bread = recipes.Create<Recipe>("bread", r =>
        {
            r.Title = "Bread";
            r.GoesWith = GoatRef<Recipe>.To(soup);
        });

        soup.PropertyChanged += (_, e) => Console.WriteLine(e.PropertyName);
        soup.Rating = 5;                                        // true when the statement returns
        soup.Item["cooked"] = new DateOnly(2026, 12, 1);        // the same item, by names

        var other = bread.GoesWith.In(recipes);                 // soup, or null where there is none
        var found = recipes.Find<Recipe>("bread");              // bread: an item has one object
        var good = recipes.Items<Recipe>().Where(r => r.Rating > 3).ToList();
        // end
        Assert.Same(soup, other);
        Assert.Same(bread, found);
        Assert.Equal([soup], good);
        recipes.Create("untyped");
    }
}
