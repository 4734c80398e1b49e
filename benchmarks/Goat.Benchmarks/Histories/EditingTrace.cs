using System.IO.Compression;
using System.Text.Json;

namespace Goat.Benchmarks.Histories;

/// <summary>
/// The keystrokes with which a paper was written: automerge-paper of github.com/josephg/editing-traces (Martin Kleppmann, CC BY 4.0), where the file is at hand; otherwise as many that are made up.
/// </summary>
internal sealed class EditingTrace
{
    private const string Path = "shared/data/editing-traces/automerge-paper.json.gz";
    private const int MadeUp = 259_778;

    private EditingTrace(string name, IReadOnlyList<(int At, int Deleted, string Inserted)> edits, string? text) => (Name, Edits, Text) = (name, edits, text);

    public string Name { get; }

    /// <summary>The edits, one after the other.</summary>
    public IReadOnlyList<(int At, int Deleted, string Inserted)> Edits { get; }

    /// <summary>What comes out, where it is known.</summary>
    public string? Text { get; }

    public static EditingTrace Load()
    {
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            var file = System.IO.Path.Combine(directory.FullName, Path);
            if (File.Exists(file))
            {
                return Read(file);
            }
        }

        return MakeUp();
    }

    private static EditingTrace Read(string file)
    {
        using var stream = new GZipStream(File.OpenRead(file), CompressionMode.Decompress);
        using var json = JsonDocument.Parse(stream);
        var edits = new List<(int At, int Deleted, string Inserted)>();
        foreach (var patch in json.RootElement.GetProperty("txns").EnumerateArray().SelectMany(t => t.GetProperty("patches").EnumerateArray()))
        {
            edits.Add((patch[0].GetInt32(), patch[1].GetInt32(), patch[2].GetString()!));
        }

        return new EditingTrace("automerge-paper", edits, json.RootElement.GetProperty("endContent").GetString());
    }

    private static EditingTrace MakeUp()
    {
        var random = new Random(1);
        var edits = new (int At, int Deleted, string Inserted)[MadeUp];
        var (length, at) = (0, 0);
        for (var i = 0; i < edits.Length; i++)
        {
            at = random.Next(60) == 0 ? random.Next(length + 1) : at;
            var deletes = at > 0 && random.Next(10) < 3;
            edits[i] = deletes ? (at - 1, 1, "") : (at, 0, ((char)('a' + random.Next(26))).ToString());
            at += deletes ? -1 : 1;
            length += deletes ? -1 : 1;
        }

        return new EditingTrace("made-up keystrokes", edits, null);
    }
}
