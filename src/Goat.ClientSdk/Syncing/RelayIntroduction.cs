using Goat.Identity;
using Goat.Statements;

namespace Goat.Syncing;

/// <summary>First contact with a relay: makes sure that it is the instance's, and that this device is certified. One caller at a time.</summary>
internal sealed class RelayIntroduction(GoatDb database, RelayClient client)
{
    private bool _isDone;

    public async Task EnsureAsync(CancellationToken cancellationToken)
    {
        var identity = database.Identity;
        if (_isDone && !NeedsCertificate(identity))
        {
            return;
        }

        var instance = await client.GetInstanceAsync(cancellationToken).ConfigureAwait(false);
        var pin = new ConnectionString { Endpoint = client.Endpoint, Database = identity.Database, RootFingerprint = identity.RootFingerprint };
        await instance.CheckAsync(pin, cancellationToken).ConfigureAwait(false);
        database.LearnClock(instance.ServerTime);
        if (!identity.IsRootKnown)
        {
            identity.LearnInstance(instance.Statement);
            database.SaveIdentity();
            foreach (var repository in database.Repositories)
            {
                await repository.ReloadAsync(cancellationToken).ConfigureAwait(false);
            }
        }

        if (NeedsCertificate(identity))
        {
            var certificate = await client.CertifyAsync(identity, cancellationToken).ConfigureAwait(false);
            await CheckAsync(certificate, cancellationToken).ConfigureAwait(false);
            if (NeedsCertificate(identity))
            {
                // Otherwise another relay was faster.
                identity.LearnCertificate(certificate);
                database.SaveIdentity();
            }
        }

        _isDone = true;
    }

    /// <summary>Certificates are renewed, for the same key, when less than a third of their life is left: by the relay's clock, which gave them their time.</summary>
    private bool NeedsCertificate(DatabaseIdentity identity)
    {
        if (identity.Certificate is null)
        {
            return true;
        }

        var certificate = Certificate.Read(identity.Certificate);
        var life = certificate.NotAfter - certificate.NotBefore;
        return identity.RootSigner is null && database.RelayNowMs > certificate.NotAfter - (life / 3);
    }

    private async Task CheckAsync(Statement certificate, CancellationToken cancellationToken)
    {
        var identity = database.Identity;
        if (certificate.Scope != identity.Database.Value
            || certificate.Signer != identity.Root.Id
            || !Certificate.Read(certificate).Key.Equals(identity.Session.PublicKey)
            || !await database.Verifier.VerifyAsync(identity.Root, certificate.SignedBytes(), certificate.Signature, cancellationToken).ConfigureAwait(false))
        {
            throw new WrongInstanceException($"The relay {client.Endpoint} certified this device with a certificate that is not the root's. Nothing was sent.");
        }
    }
}
