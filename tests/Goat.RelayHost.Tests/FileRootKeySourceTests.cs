using System.Security.Cryptography;
using Goat.Identity;
using Goat.Statements;

namespace Goat.RelayHost.Tests;

public sealed class FileRootKeySourceTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private string FilePath => Path.Combine(_directory.Path, "instance.json");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Only_the_owner_may_read_the_root_key()
    {
        using var source = new FileRootKeySource(_directory.Path);

        await source.GetInstanceAsync(Cancellation);

        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(FilePath));
        }
    }

    [Fact]
    public async Task A_damaged_file_is_reported_and_left_alone()
    {
        await File.WriteAllTextAsync(FilePath, "{\"database\":", Cancellation);
        using var source = new FileRootKeySource(_directory.Path);

        var problem = await Assert.ThrowsAsync<GoatException>(async () => await source.GetInstanceAsync(Cancellation));

        Assert.Contains(FilePath, problem.Message, StringComparison.Ordinal);
        Assert.Equal("{\"database\":", await File.ReadAllTextAsync(FilePath, Cancellation));
    }

    [Fact]
    public async Task A_database_that_was_minted_offline_can_be_provisioned_once()
    {
        using var root = new EcdsaSigner(ECDsa.Create(ECCurve.NamedCurves.nistP256));
        var database = new DatabaseId(77);
        using var source = new FileRootKeySource(_directory.Path);

        await source.ProvisionAsync(database, root, Cancellation);

        var instance = await source.GetInstanceAsync(Cancellation);
        Assert.Equal((database, root.PublicKey), (instance.Database, instance.Root.PublicKey));
        await Assert.ThrowsAsync<GoatException>(async () => await source.ProvisionAsync(new DatabaseId(78), root, Cancellation));
    }

    [Fact]
    public async Task The_statement_binds_the_database_to_its_root()
    {
        using var source = new FileRootKeySource(_directory.Path);
        using var verifier = new EcdsaVerifier();

        var instance = await source.GetInstanceAsync(Cancellation);

        var statement = InstanceStatement.Read(instance.Statement);
        Assert.Equal((instance.Database, instance.Root.PublicKey), (statement.Database, statement.Root));
        Assert.True(await verifier.VerifyAsync(statement.Root, instance.Statement.SignedBytes(), instance.Statement.Signature, Cancellation));
    }
}
