using Goat.Identity;
using Goat.Relay.Conformance;
using Goat.Relay.Control;

namespace Goat.Relay.Tests.Control;

public sealed class FileControlStoreTests : ControlStoreConformance, IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_damaged_certificate_counts_as_missing()
    {
        var store = Create();
        await store.SaveCertificateAsync(new SessionId(5), await CertificateAsync(1), Cancellation);
        var file = Directory.GetFiles(_directory.Path, "*.certificate", SearchOption.AllDirectories).Single();
        await File.WriteAllTextAsync(file, "garbage", Cancellation);

        Assert.Null(await store.FindCertificateAsync(new SessionId(5), Cancellation));
    }

    protected override IControlStore Create() => new FileControlStore(_directory.Path, Operations);

    protected override Task LoseEverythingAsync()
    {
        Directory.Delete(_directory.Path, recursive: true);
        return Task.CompletedTask;
    }
}
