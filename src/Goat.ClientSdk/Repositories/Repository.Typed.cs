using Goat.Commits;
using Goat.Identity;
using Goat.Merge;

namespace Goat;

/// <content>Typed items.</content>
public sealed partial class Repository
{
    /// <summary>Creates a typed item with an automatic key and no fields yet.</summary>
    /// <typeparam name="T">The class of the item.</typeparam>
    /// <exception cref="FieldInvalidException">A required field has no value; there is no item then.</exception>
    public T Create<T>()
        where T : class, IGoatItem<T> => Create<T>(key: null, init: null);

    /// <summary>Creates a typed item with an automatic key.</summary>
    /// <typeparam name="T">The class of the item.</typeparam>
    /// <param name="init">Sets its first fields, on an object that is only good for that; null for none.</param>
    /// <exception cref="FieldInvalidException">A value breaks the schema, or a required field has none; there is no item then.</exception>
    public T Create<T>(Action<T>? init)
        where T : class, IGoatItem<T> => Create(key: null, init);

    /// <summary>Creates a typed item under a key of the application's choice.</summary>
    /// <typeparam name="T">The class of the item.</typeparam>
    /// <param name="key">As for <see cref="Create(string, ReadOnlySpan{ValueTuple{string, object}})"/>; null for an automatic one.</param>
    /// <param name="init">Sets its first fields, on an object that is only good for that; null for none.</param>
    /// <exception cref="ArgumentException">The key cannot be used.</exception>
    /// <exception cref="ItemExistsException">The key is taken.</exception>
    /// <exception cref="FieldInvalidException">A value breaks the schema, or a required field has none; there is no item then.</exception>
    public T Create<T>(string? key, Action<T>? init)
        where T : class, IGoatItem<T>
    {
        CheckOpen();
        var schema = SchemaOf<T>();
        if (key is not null)
        {
            CheckKey(key);
        }

        var draft = new Item(this, key ?? "", new ItemState(_root.Under(schema.Name))) { Lifecycle = ItemLifecycle.Draft };
        try
        {
            init?.Invoke(T.Create(draft));
        }
        finally
        {
            draft.Lifecycle = ItemLifecycle.None;
        }

        return Typed<T>(CreateUnder(schema, key, WritesOf(draft)));
    }

    /// <summary>The typed item with a key; null where there is none, or it is deleted or of another schema.</summary>
    /// <typeparam name="T">The class of the item.</typeparam>
    /// <param name="key">The key.</param>
    public T? Find<T>(string key)
        where T : class, IGoatItem<T>
    {
        var schema = SchemaOf<T>();
        return Find(key) is { } item && item.Schema == schema.Name ? Typed<T>(item) : null;
    }

    /// <summary>The items of a class that are not deleted: those of this moment.</summary>
    /// <typeparam name="T">The class of the items.</typeparam>
    public IEnumerable<T> Items<T>()
        where T : class, IGoatItem<T>
    {
        var schema = SchemaOf<T>();
        return ItemsOf(ItemLifecycle.Live).Where(i => i.Schema == schema.Name).Select(Typed<T>);
    }

    /// <summary>Creates an item with a schema by the schema's name, and the values by the names of the fields.</summary>
    /// <param name="schema">A schema of <see cref="GoatDbOptions.Schemas"/>.</param>
    /// <param name="key">As for <see cref="Create(string, ReadOnlySpan{ValueTuple{string, object}})"/>; null for an automatic one.</param>
    /// <param name="values">Its first fields.</param>
    /// <exception cref="ArgumentException">The key, a name or a value cannot be stored.</exception>
    /// <exception cref="ItemExistsException">The key is taken.</exception>
    /// <exception cref="FieldInvalidException">A value breaks the schema, or a required field has none; there is no item then.</exception>
    public Item CreateUnder(GoatSchema schema, string? key, params ReadOnlySpan<(string Field, object? Value)> values)
    {
        ArgumentNullException.ThrowIfNull(schema);
        CheckOpen();
        Database.Schemas.Add(schema);
        if (key is not null)
        {
            CheckKey(key);
        }

        var writes = Item.CheckAll(values);
        schema.CheckFirst(writes);
        Item item;
        lock (Gate)
        {
            CheckOpen();
            (ChainId Chain, long Counter)? derived = null;
            while (key is null || (derived is not null && _items.ContainsKey(key)))
            {
                key = _chain.DeriveKey(out var counter);
                derived = (_chain.Id, counter);
            }

            item = Begin(key, writes, derived, schema.Name);
        }

        AnnounceCreated(item, writes);
        return item;
    }

    private static (string Field, object? Value)[] WritesOf(Item draft)
    {
        var values = draft.State.Snapshot;
        var writes = new List<(string Field, object? Value)>(values.Length - 1);
        for (var slot = 1; slot < values.Length; slot++)
        {
            if (!ReferenceEquals(values[slot], ItemState.Absent))
            {
                writes.Add((draft.State.Fields.NameOf(slot), values[slot]));
            }
        }

        return [.. writes];
    }

    private GoatSchema SchemaOf<T>()
        where T : class, IGoatItem<T>
    {
        var schema = T.Schema;
        Database.Schemas.Add(schema);
        return schema;
    }

    /// <summary>The object of an item, made once.</summary>
    private static T Typed<T>(Item item)
        where T : class, IGoatItem<T> => item.Typed as T ?? item.SetTyped(T.Create(item));
}
