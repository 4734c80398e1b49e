namespace Goat.RelayHost.Tests;

public sealed class RelayHostArgumentsTests
{
    [Fact]
    public void Without_arguments_the_relay_keeps_files_and_listens_on_loopback()
    {
        var options = RelayHostArguments.Parse([]);

        Assert.Equal(("goat-relay", "http://127.0.0.1:7071"), (options.DataDirectory, options.Url));
    }

    [Fact]
    public void Arguments_name_directory_and_address()
    {
        var options = RelayHostArguments.Parse(["--data", "/tmp/x", "--urls", "http://127.0.0.1:0"]);

        Assert.Equal(("/tmp/x", "http://127.0.0.1:0"), (options.DataDirectory, options.Url));
        Assert.Null(RelayHostArguments.Parse(["--memory"]).DataDirectory);
        Assert.Equal("UseDevelopmentStorage=true", RelayHostArguments.Parse(["--storage", "UseDevelopmentStorage=true"]).StorageConnectionString);
    }

    [Theory]
    [InlineData("--data")]
    [InlineData("--storage")]
    [InlineData("--nonsense")]
    public void Arguments_that_cannot_be_read_are_explained(string argument) =>
        Assert.Contains(argument, Assert.Throws<ArgumentException>(() => RelayHostArguments.Parse([argument])).Message, StringComparison.Ordinal);
}
