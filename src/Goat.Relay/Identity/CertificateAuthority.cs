using Goat.Identity;
using Goat.Relay.Control;
using Goat.Relay.Storage;
using Goat.Statements;
using Microsoft.Extensions.Logging;

namespace Goat.Relay.Identity;

/// <summary>Certifies sessions, and remembers it: asking again gives the same certificate until half of its time is over. Forgets those whose time is over, once a day when another session is certified.</summary>
internal sealed class CertificateAuthority(RelayOptions options, IControlStore store, TimeProvider time, ILogger log) : IDisposable
{
    private static readonly TimeSpan Backdating = TimeSpan.FromMinutes(5);

    // Of a process that is started for each request, and of one that never ends.
    private static readonly TimeSpan SweepInterval = TimeSpan.FromDays(1);

    private readonly SemaphoreSlim _gate = new(1, 1);
    private long? _sweptAt;

    public async ValueTask<Statement> CertifyAsync(RelayInstance instance, PublicKey key, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var now = time.GetUtcNow();
            var known = await store.FindCertificateAsync(key.Id, cancellationToken).ConfigureAwait(false);
            if (known is not null && IsStillGood(known, instance, key, now))
            {
                return known;
            }

            var certificate = new Certificate
            {
                Key = key,
                NotBefore = (now - Backdating).ToUnixTimeMilliseconds(),
                NotAfter = (now + options.CertificateLifetime).ToUnixTimeMilliseconds(),
            };
            var statement = await certificate.SignAsync(instance.Database, instance.Root, cancellationToken).ConfigureAwait(false);
            await store.SaveCertificateAsync(key.Id, statement, cancellationToken).ConfigureAwait(false);
            log.SessionCertified(key.Id);
            await SweepAsync(now, cancellationToken).ConfigureAwait(false);
            return statement;
        }
        finally
        {
            _gate.Release();
        }
    }

    public void Dispose() => _gate.Dispose();

    private async ValueTask SweepAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (_sweptAt is { } last && time.GetElapsedTime(last) < SweepInterval)
        {
            return;
        }

        _sweptAt = time.GetTimestamp();
        try
        {
            log.SessionsForgotten(await store.DeleteExpiredAsync(now, cancellationToken).ConfigureAwait(false));
        }
        catch (StorageUnavailableException e)
        {
            // They take up room until the next time, and do no harm.
            log.SessionsNotForgotten(e);
        }
    }

    private bool IsStillGood(Statement known, RelayInstance instance, PublicKey key, DateTimeOffset now)
    {
        if (known.Kind != StatementKind.Certificate || known.Signer != instance.Root.PublicKey.Id || known.Scope != instance.Database.Value)
        {
            return false;
        }

        var certificate = Certificate.Read(known);
        return certificate.Key.Equals(key) && certificate.NotAfter >= (now + (options.CertificateLifetime / 2)).ToUnixTimeMilliseconds();
    }
}
