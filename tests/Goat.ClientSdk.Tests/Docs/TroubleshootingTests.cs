using Goat.Graph;
using Goat.Tests;

namespace Goat.ClientSdk.Tests;

/// <summary>docs/troubleshooting.md names everything that can go wrong.</summary>
public sealed class TroubleshootingTests
{
    private static readonly string Page = File.ReadAllText(Path.Combine(MarkdownTable.Root(), "docs", "troubleshooting.md"));

    [Fact]
    public void Every_exception_has_a_row()
    {
        var exceptions = new[] { typeof(GoatDb), typeof(GoatException) }
            .SelectMany(t => t.Assembly.GetExportedTypes())
            .Where(t => t.IsSubclassOf(typeof(GoatException)))
            .Select(t => t.Name);

        Assert.Equal(exceptions.Order(StringComparer.Ordinal), MarkdownTable.Read("troubleshooting.md", "## Exceptions").Select(r => r[0]));
    }

    [Fact]
    public void Every_state_has_a_row() => Assert.Equal(
        Enum.GetNames<RepositoryState>().Select(s => $"RepositoryState.{s}").Concat(Enum.GetNames<SyncState>().Select(s => $"SyncState.{s}")).Concat(Enum.GetNames<ItemStatus>().Select(s => $"ItemStatus.{s}")),
        MarkdownTable.Read("troubleshooting.md", "## States").Select(r => r[0]));

    [Fact]
    public void Every_reason_for_refusing_a_commit_is_explained() =>
        Assert.All(Enum.GetNames<RefusalReason>().Except([nameof(RefusalReason.None)]), reason => Assert.Contains($"`{reason}`", Page, StringComparison.Ordinal));
}
