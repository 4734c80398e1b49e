using Goat.Identity;
using Goat.Statements;

namespace Goat.Relay.Control;

/// <summary>
/// The little that should survive a restart and is no data: losing it costs convenience only, sessions register again. What the relay must know of a repository stands beside its segments (<see cref="Cache.CacheControl"/>),
/// what it must know of its instance comes from an <see cref="Identity.IRootKeySource"/>. Where two instances certify a session at once the last one is remembered, and both certificates are good. Thread-safe; implementations count their calls and throw
/// <see cref="Storage.StorageUnavailableException"/> when storage fails.
/// </summary>
public interface IControlStore
{
    /// <summary>Sessions that one call of <see cref="DeleteExpiredAsync"/> forgets at most.</summary>
    const int MaxDeletions = 256;

    /// <summary>The certificate that a session was given last; null where none is remembered or it cannot be read.</summary>
    ValueTask<Statement?> FindCertificateAsync(SessionId session, CancellationToken cancellationToken);

    /// <summary>Remembers the certificate of a session, in place of an earlier one.</summary>
    ValueTask SaveCertificateAsync(SessionId session, Statement certificate, CancellationToken cancellationToken);

    /// <summary>Forgets sessions whose certificates ended before a time: at most <see cref="MaxDeletions"/> at once.</summary>
    /// <returns>How many.</returns>
    ValueTask<int> DeleteExpiredAsync(DateTimeOffset before, CancellationToken cancellationToken);
}
