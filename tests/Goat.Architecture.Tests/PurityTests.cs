namespace Goat.Architecture.Tests;

public sealed class PurityTests
{
    [Fact]
    public void The_core_has_no_clock_randomness_file_socket_or_thread() =>
        Assert.Empty(PurityRules.Violations(UsesOf("Goat.Core")));

    [Theory]
    [InlineData("System.DateTime::get_Now")]
    [InlineData("System.DateTime::get_UtcNow")]
    [InlineData("System.DateTime::get_Today")]
    [InlineData("System.DateTimeOffset::get_Now")]
    [InlineData("System.DateTimeOffset::get_UtcNow")]
    [InlineData("System.Diagnostics.Stopwatch")]
    [InlineData("System.Environment::get_TickCount64")]
    [InlineData("System.TimeProvider::get_System")]
    [InlineData("System.Guid::NewGuid")]
    [InlineData("System.Random")]
    [InlineData("System.Security.Cryptography.RandomNumberGenerator")]
    [InlineData("System.Security.Cryptography.ECAlgorithm::GenerateKey")]
    [InlineData("System.IO.File")]
    [InlineData("System.IO.DirectoryInfo")]
    [InlineData("System.IO.Path")]
    [InlineData("System.Net.Sockets.Socket")]
    [InlineData("System.Net.Http.HttpClient")]
    [InlineData("System.Threading.Thread")]
    [InlineData("System.Threading.Timer")]
    [InlineData("System.Threading.ThreadPool")]
    [InlineData("System.Threading.Tasks.Task::Run")]
    [InlineData("System.Threading.Tasks.Task::Delay")]
    [InlineData("System.Threading.Tasks.Parallel")]
    public void Impure_code_is_reported(string use) =>
        Assert.Contains(use, PurityRules.Violations(UsesOf("Goat.Architecture.Tests")));

    [Theory]
    [InlineData("System.IO.MemoryStream")]
    [InlineData("System.IO.Compression.BrotliStream")]
    [InlineData("System.IO.Hashing.XxHash3")]
    [InlineData("System.Buffers.Binary.BinaryPrimitives")]
    [InlineData("System.DateTimeOffset::FromUnixTimeMilliseconds")]
    [InlineData("System.Environment::get_CurrentManagedThreadId")]
    [InlineData("System.Security.Cryptography.ECDsa::VerifyData")]
    [InlineData("System.Security.Cryptography.SHA256::HashData")]
    [InlineData("System.TimeProvider::GetUtcNow")]
    public void Pure_code_is_not_reported(string use) => Assert.Empty(PurityRules.Violations([use]));

    private static IReadOnlySet<string> UsesOf(string assembly) =>
        AssemblyUses.Read(Path.Combine(AppContext.BaseDirectory, assembly + ".dll"));
}
