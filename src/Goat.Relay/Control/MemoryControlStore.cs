using Goat.Identity;
using Goat.Relay.Storage;
using Goat.Statements;

namespace Goat.Relay.Control;

/// <summary>A control store in memory; forgets everything beyond a number of sessions.</summary>
public sealed class MemoryControlStore(StorageOperations operations) : IControlStore
{
    private const int MaxSessions = 100_000;

    private readonly Lock _lock = new();
    private readonly Dictionary<SessionId, Statement> _certificates = [];

    /// <inheritdoc/>
    public ValueTask<Statement?> FindCertificateAsync(SessionId session, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        operations.Count(StorageOperation.ControlRead);
        lock (_lock)
        {
            return ValueTask.FromResult(_certificates.GetValueOrDefault(session));
        }
    }

    /// <inheritdoc/>
    public ValueTask SaveCertificateAsync(SessionId session, Statement certificate, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        operations.Count(StorageOperation.ControlWrite);
        lock (_lock)
        {
            if (_certificates.Count >= MaxSessions)
            {
                _certificates.Clear();
            }

            _certificates[session] = certificate;
            return ValueTask.CompletedTask;
        }
    }

    /// <inheritdoc/>
    public ValueTask<int> DeleteExpiredAsync(DateTimeOffset before, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        operations.Count(StorageOperation.ControlRead);
        lock (_lock)
        {
            var expired = _certificates.Where(c => Certificate.Read(c.Value).NotAfter < before.ToUnixTimeMilliseconds()).Take(IControlStore.MaxDeletions).Select(c => c.Key).ToArray();
            foreach (var session in expired)
            {
                operations.Count(StorageOperation.Delete);
                _certificates.Remove(session);
            }

            return ValueTask.FromResult(expired.Length);
        }
    }

    /// <summary>Loses everything.</summary>
    public void Lose()
    {
        lock (_lock)
        {
            _certificates.Clear();
        }
    }
}
