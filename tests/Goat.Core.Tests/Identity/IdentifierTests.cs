using Goat.Identity;
using Goat.Wire;

namespace Goat.Core.Tests.Identity;

public sealed class IdentifierTests
{
    [Theory]
    [InlineData("/notes/a")]
    [InlineData("/Notes/...")]
    [InlineData("/käse/🧀")]
    public void A_path_has_two_segments(string path) => Assert.Equal(path, RepositoryPath.Parse(path).Value);

    [Theory]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("/a")]
    [InlineData("a/b")]
    [InlineData("/a/b/c")]
    [InlineData("/a/b/")]
    [InlineData("//b")]
    [InlineData("/a/.")]
    [InlineData("/../b")]
    [InlineData("/a/b\\c")]
    [InlineData("/a/b\u0000")]
    [InlineData("/a/b\u007f")]
    [InlineData("/a/b\u0085")]
    public void What_is_not_a_path_is_refused(string path)
    {
        Assert.False(RepositoryPath.TryParse(path, out _));
        Assert.Throws<ArgumentException>(() => RepositoryPath.Parse(path));
    }

    [Fact]
    public void A_path_in_another_normal_form_is_refused_for_it_would_be_another_repository()
    {
        Assert.True(RepositoryPath.TryParse("/data/K\u00e4se", out _));
        Assert.False(RepositoryPath.TryParse("/data/Ka\u0308se", out _));
    }

    [Fact]
    public void A_segment_has_at_most_100_bytes_and_no_lone_surrogates()
    {
        Assert.True(RepositoryPath.TryParse("/a/" + new string('b', 100), out _));
        Assert.False(RepositoryPath.TryParse("/a/" + new string('b', 101), out _));
        Assert.False(RepositoryPath.TryParse("/a/" + new string('ä', 51), out _));
        Assert.False(RepositoryPath.TryParse("/a/\ud800", out _));
        Assert.False(RepositoryPath.TryParse("/a/\udc00\ud800", out _));
    }

    [Fact]
    public void Another_database_path_or_generation_is_another_repository()
    {
        var path = RepositoryPath.Parse("/notes/a");
        RepositoryId[] ids =
        [
            RepositoryId.Derive(new DatabaseId(1), path),
            RepositoryId.Derive(new DatabaseId(2), path),
            RepositoryId.Derive(new DatabaseId(1), RepositoryPath.Parse("/notes/A")),
            RepositoryId.Derive(new DatabaseId(1), path, 1),
        ];
        Assert.Equal(4, ids.Distinct().Count());
    }

    [Fact]
    public void Identifiers_come_back_from_text()
    {
        var database = new DatabaseId(new U128(0x0123456789ABCDEF, 7));
        Assert.True(DatabaseId.TryParse(database.ToString(), out var back));
        Assert.Equal(database, back);
        Assert.False(DatabaseId.TryParse(new string('0', 32), out _));
        Assert.False(DatabaseId.TryParse("0x" + new string('1', 30), out _));
        Assert.False(DatabaseId.TryParse(" " + new string('1', 31), out _));
        Assert.True(RepositoryId.TryParse(new RepositoryId(9).ToString(), out var repository));
        Assert.Equal(new RepositoryId(9), repository);
    }

    [Theory]
    [InlineData("http://127.0.0.1:7071")]
    [InlineData("Endpoint=https://relay.example/base;Database=000102030405060708090a0b0c0d0e0f;Root=000102030405060708090a0b0c0d0e0f000102030405060708090a0b0c0d0e0f")]
    [InlineData("Database=000102030405060708090a0b0c0d0e0f")]
    public void Connection_strings_come_back(string text)
    {
        var parsed = ConnectionString.Parse(text);
        Assert.Equal(parsed, ConnectionString.Parse(parsed.ToString()));
    }

    [Theory]
    [InlineData("ftp://relay")]
    [InlineData("Endpoint=relay")]
    [InlineData("Database=12")]
    [InlineData("Root=12")]
    [InlineData("Colour=red")]
    public void A_connection_string_that_cannot_be_used_is_refused(string text) => Assert.Throws<ArgumentException>(() => ConnectionString.Parse(text));
}
