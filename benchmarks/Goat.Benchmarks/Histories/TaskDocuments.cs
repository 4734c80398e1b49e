using System.Globalization;
using System.Text;
using Goat.Commits;

namespace Goat.Benchmarks.Histories;

/// <summary>Task-like documents of about 110 bytes of JSON each; the same seed gives the same ones.</summary>
internal sealed class TaskDocuments(int seed)
{
    private static readonly string[] Verbs = Words("Review Write Send Call Book Check Prepare Finish Update Plan Discuss Order Fix Clean Draft Sign Pay Print Compare Collect Translate Publish Test Schedule");

    private static readonly string[] Adjectives = Words(
        "new old final first second monthly annual spring winter internal public missing open broken short long revised blue north local shared weekly late early printed signed draft urgent");

    private static readonly string[] Nouns = Words(
        """
        budget report invoice contract meeting agenda slides photos tickets hotel printer website backup server laptop garden fence kitchen window roof letter offer survey press release
        newsletter manual training workshop visit interview customer supplier delivery parcel order stock price list plan map route schedule calendar password account insurance tax form
        passport visa recipe cake present party music speech poster logo banner stand booth catalogue sample colour paint floor lamp chair table shelf
        """);

    private static readonly string[] People = Words("maria jonas aisha chen priya tomas olga samuel ingrid paulo");

    private static readonly string[] Links = Words("for with before after about at from");

    private readonly Random _random = new(seed);

    /// <summary>Bytes of JSON so far.</summary>
    public long JsonBytes { get; private set; }

    /// <summary>The fields of the next document.</summary>
    public FieldOperation[] Next()
    {
        var text = $"{Pick(Verbs)} the {Pick(Adjectives)} {Pick(Nouns)} {Pick(Links)} the {Pick(Nouns)}";
        var isDone = _random.Next(4) == 0;
        var priority = (long)_random.Next(1, 4);
        var assignee = Pick(People);
        var due = new DateOnly(2026, 1, 1).AddDays(_random.Next(180));
        JsonBytes += Encoding.UTF8.GetByteCount(string.Create(
            CultureInfo.InvariantCulture,
            $$"""{"text":"{{text}}","done":{{(isDone ? "true" : "false")}},"priority":{{priority}},"assignee":"{{assignee}}","due":"{{due:O}}"}"""));
        return
        [
            FieldOperation.Set("text", text),
            FieldOperation.Set("done", isDone),
            FieldOperation.Set("priority", priority),
            FieldOperation.Set("assignee", assignee),
            FieldOperation.Set("due", due),
        ];
    }

    private static string[] Words(string text) => text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);

    private string Pick(string[] words) => words[_random.Next(words.Length)];
}
