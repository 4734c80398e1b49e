namespace Goat.ClientSdk.Tests;

/// <summary>Directories that cannot be used. Tests may run as root, whom permission bits do not bind: something else has the name of a file.</summary>
public sealed class UnavailableTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("goat-").FullName;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Theory]
    [InlineData("database.connection")]
    [InlineData("goat.pid")]
    [InlineData("session.key")]
    public async Task A_directory_in_which_a_file_cannot_be_written_is_told_apart_from_one_in_use(string file)
    {
        Directory.CreateDirectory(Path.Combine(_directory, file));

        var thrown = await Assert.ThrowsAsync<DirectoryUnavailableException>(() => GoatDb.OpenAsync(new GoatDbOptions { Directory = _directory }, Cancel));

        Assert.Equal(_directory, thrown.Directory);
        Assert.Contains(file, thrown.Message, StringComparison.Ordinal);

        // Nothing is held: once it is mended, it opens.
        Directory.Delete(Path.Combine(_directory, file));
        await using var db = await GoatDb.OpenAsync(new GoatDbOptions { Directory = _directory }, Cancel);
    }

    [Fact]
    public async Task A_file_in_the_way_of_the_directory_is_named()
    {
        var file = Path.Combine(_directory, "data");
        await File.WriteAllTextAsync(file, "", Cancel);

        var thrown = await Assert.ThrowsAsync<DirectoryUnavailableException>(() => GoatDb.OpenAsync(new GoatDbOptions { Directory = file }, Cancel));

        Assert.Equal(file, thrown.Directory);
    }

    [Theory]
    [InlineData(DatabaseAccess.ReadWrite)]
    [InlineData(DatabaseAccess.ReadOnly)]
    public async Task A_repository_whose_file_cannot_be_opened_is_reported_and_can_be_opened_later(DatabaseAccess access)
    {
        string file;
        await using (var writer = await GoatDb.OpenAsync(new GoatDbOptions { Directory = _directory }, Cancel))
        {
            await writer.OpenRepositoryAsync("/data/tasks", Cancel);
            file = Directory.GetFiles(_directory, "*.goat").Single();
        }

        File.Move(file, file + ".aside");
        Directory.CreateDirectory(file);
        await using var db = await GoatDb.OpenAsync(new GoatDbOptions { Directory = _directory, Access = access }, Cancel);
        await Assert.ThrowsAsync<DirectoryUnavailableException>(() => db.OpenRepositoryAsync("/data/tasks", Cancel));

        Directory.Delete(file);
        File.Move(file + ".aside", file);
        Assert.Empty(await db.OpenRepositoryAsync("/data/tasks", Cancel));
    }
}
