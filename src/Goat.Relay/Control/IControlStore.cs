using Goat.Identity;
using Goat.Statements;

namespace Goat.Relay.Control;

/// <summary>
/// The little that should survive a restart and is no data: losing it costs convenience only, sessions register again. Thread-safe; implementations count their calls and throw
/// <see cref="Storage.StorageUnavailableException"/> when storage fails.
/// </summary>
public interface IControlStore
{
    /// <summary>The certificate that a session was given last; null where none is remembered or it cannot be read.</summary>
    ValueTask<Statement?> FindCertificateAsync(SessionId session, CancellationToken cancellationToken);

    /// <summary>Remembers the certificate of a session, in place of an earlier one.</summary>
    ValueTask SaveCertificateAsync(SessionId session, Statement certificate, CancellationToken cancellationToken);
}
