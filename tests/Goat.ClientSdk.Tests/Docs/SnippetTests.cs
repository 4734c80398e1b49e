using System.Text.RegularExpressions;
using Goat.Tests;

namespace Goat.ClientSdk.Tests;

/// <summary>
/// The code on the pages is code that compiles: each C# block of README.md and docs/ stands, word for word, between the lines <c>// snippet</c> and <c>// end</c> in a file of tests/*/Docs, which is compiled and where it can be, run.
/// </summary>
public sealed partial class SnippetTests
{
    private static readonly string Root = MarkdownTable.Root();

    private static IEnumerable<string> Pages => Directory.GetFiles(Path.Combine(Root, "docs"), "*.md", SearchOption.AllDirectories).Append(Path.Combine(Root, "README.md"));

    [Fact]
    public void Every_block_on_a_page_is_compiled()
    {
        var compiled = Snippets().ToHashSet();
        var missing = Blocks().Where(b => !compiled.Contains(b.Code)).Select(b => $"{Path.GetRelativePath(Root, b.Page)}:\n{b.Code}").ToList();

        Assert.NotEmpty(compiled);
        Assert.True(missing.Count == 0, $"Not between '// snippet' and '// end' in tests/*/Docs:\n{string.Join("\n\n", missing)}");
    }

    [Fact]
    public void Every_snippet_that_is_compiled_stands_on_a_page()
    {
        var shown = Blocks().Select(b => b.Code).ToHashSet();

        Assert.All(Snippets(), snippet => Assert.Contains(snippet, shown));
    }

    private static IEnumerable<(string Page, string Code)> Blocks() =>
        from page in Pages
        from Match block in Block().Matches(File.ReadAllText(page))
        select (page, Dedent(block.Groups[1].Value));

    private static IEnumerable<string> Snippets() =>
        from folder in Directory.GetDirectories(Path.Combine(Root, "tests"), "*.Tests").Select(d => Path.Combine(d, "Docs")).Where(Directory.Exists)
        from file in Directory.GetFiles(folder, "*.cs")
        from Match snippet in Snippet().Matches(File.ReadAllText(file))
        select Dedent(snippet.Groups[1].Value);

    private static string Dedent(string code)
    {
        var lines = code.Split('\n').Select(l => l.TrimEnd()).ToList();
        var indent = lines.Where(l => l.Length > 0).Min(l => l.Length - l.TrimStart().Length);
        return string.Join('\n', lines.Select(l => l.Length > 0 ? l[indent..] : l)).Trim('\n');
    }

    [GeneratedRegex("^```csharp\n(.*?)^```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Block();

    [GeneratedRegex("^ *// snippet\n(.*?)^ *// end$", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Snippet();
}
