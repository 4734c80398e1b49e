using System.Security.Cryptography;
using Goat.Identity;
using Goat.Relay.Control;
using Goat.Relay.Storage;
using Goat.Statements;
using Goat.Wire;

namespace Goat.Relay.Conformance;

/// <summary>What every control store must do. An adapter derives from it, says how its store is made and lost, and passes.</summary>
public abstract class ControlStoreConformance
{
    protected StorageOperations Operations { get; } = new();

    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_session_that_never_registered_has_no_certificate() =>
        Assert.Null(await Create().FindCertificateAsync(new SessionId(5), Cancellation));

    [Fact]
    public async Task A_certificate_is_found_again_until_another_takes_its_place()
    {
        var store = Create();
        var session = new SessionId(new U128(ulong.MaxValue, ulong.MaxValue));
        var (first, second) = (await CertificateAsync(1), await CertificateAsync(2));

        await store.SaveCertificateAsync(session, first, Cancellation);
        var found = await store.FindCertificateAsync(session, Cancellation);
        await store.SaveCertificateAsync(session, second, Cancellation);

        Assert.Equal(first.Id, found!.Id);
        Assert.Equal(second.Id, (await store.FindCertificateAsync(session, Cancellation))!.Id);
        Assert.Null(await store.FindCertificateAsync(new SessionId(1), Cancellation));
    }

    [Fact]
    public async Task Losing_everything_only_means_that_sessions_register_again()
    {
        var store = Create();
        await store.SaveCertificateAsync(new SessionId(5), await CertificateAsync(1), Cancellation);

        await LoseEverythingAsync();

        Assert.Null(await store.FindCertificateAsync(new SessionId(5), Cancellation));
        await store.SaveCertificateAsync(new SessionId(5), await CertificateAsync(2), Cancellation);
        Assert.NotNull(await store.FindCertificateAsync(new SessionId(5), Cancellation));
    }

    [Fact]
    public async Task Expired_sessions_are_forgotten_and_nobody_else()
    {
        var store = Create();
        foreach (var end in (long[])[1000, 2000, 3000])
        {
            await store.SaveCertificateAsync(new SessionId(new U128(0, (ulong)end)), await CertificateAsync(1, end), Cancellation);
        }

        Assert.Equal(2, await store.DeleteExpiredAsync(DateTimeOffset.FromUnixTimeMilliseconds(3000), Cancellation));

        Assert.Null(await store.FindCertificateAsync(new SessionId(1000), Cancellation));
        Assert.Null(await store.FindCertificateAsync(new SessionId(2000), Cancellation));
        Assert.NotNull(await store.FindCertificateAsync(new SessionId(3000), Cancellation));
        Assert.Equal(0, await store.DeleteExpiredAsync(DateTimeOffset.FromUnixTimeMilliseconds(3000), Cancellation));
    }

    [Fact]
    public async Task A_session_that_was_certified_anew_is_not_forgotten()
    {
        var store = Create();
        await store.SaveCertificateAsync(new SessionId(5), await CertificateAsync(1, 1000), Cancellation);
        await store.SaveCertificateAsync(new SessionId(5), await CertificateAsync(1, 9000), Cancellation);

        Assert.Equal(0, await store.DeleteExpiredAsync(DateTimeOffset.FromUnixTimeMilliseconds(3000), Cancellation));

        Assert.NotNull(await store.FindCertificateAsync(new SessionId(5), Cancellation));
    }

    [Fact]
    public async Task No_more_than_some_hundreds_are_forgotten_at_once()
    {
        var store = Create();
        var certificate = await CertificateAsync(1, 1000);
        await Parallel.ForAsync(0, IControlStore.MaxDeletions + 2, Cancellation, async (i, cancellation) => await store.SaveCertificateAsync(new SessionId(new U128((ulong)i << 56, (ulong)i)), certificate, cancellation));

        Assert.Equal(IControlStore.MaxDeletions, await store.DeleteExpiredAsync(DateTimeOffset.UnixEpoch.AddDays(1), Cancellation));
        Assert.Equal(2, await store.DeleteExpiredAsync(DateTimeOffset.UnixEpoch.AddDays(1), Cancellation));
    }

    [Fact]
    public async Task An_empty_store_has_nothing_to_forget()
    {
        Assert.Equal(0, await Create().DeleteExpiredAsync(DateTimeOffset.UnixEpoch.AddDays(1), Cancellation));
        await LoseEverythingAsync();
        Assert.Equal(0, await Create().DeleteExpiredAsync(DateTimeOffset.UnixEpoch.AddDays(1), Cancellation));
    }

    [Fact]
    public async Task Every_call_is_counted()
    {
        var store = Create();
        await store.SaveCertificateAsync(new SessionId(4), await CertificateAsync(1), Cancellation);
        var before = Operations.Snapshot();

        await store.SaveCertificateAsync(new SessionId(5), await CertificateAsync(1), Cancellation);
        await store.FindCertificateAsync(new SessionId(5), Cancellation);

        Assert.Equal(new StorageCounts(0, 0, ControlReads: 1, ControlWrites: 1, 0, 0), Operations.Snapshot() - before);
    }

    /// <summary>The store: the same contents each time.</summary>
    protected abstract IControlStore Create();

    /// <summary>Deletes all there is behind the store's back.</summary>
    protected abstract Task LoseEverythingAsync();

    protected static async Task<Statement> CertificateAsync(long notBefore, long notAfter = 1000)
    {
        using var root = new EcdsaSigner(ECDsa.Create(ECCurve.NamedCurves.nistP256));
        return await new Certificate { Key = root.PublicKey, NotBefore = notBefore, NotAfter = notAfter }.SignAsync(new DatabaseId(1), root, Cancellation);
    }
}
