using Goat.Commits;
using Goat.Identity;

namespace Goat.Syncing;

/// <summary>What a push connection tells the loop of its relay. Thread-safe.</summary>
internal interface IPushTarget
{
    /// <summary>
    /// Says whether messages arrive. When they begin to, also after a connection was lost, everything is asked for once; from then on only every 15 minutes, for the last message that got lost. Without them the relay is polled.
    /// </summary>
    void SetPushLive(bool isLive);

    /// <summary>Asks for a round about a repository soon: after a hint, a gap, or a digest that stays another. Does nothing where it is not open.</summary>
    void Ask(RepositoryId repository);

    /// <summary>Verifies, stores, applies and announces a bundle that the relay pushed; it is not sent back.</summary>
    /// <param name="repository">The repository.</param>
    /// <param name="bundle">The bundle.</param>
    /// <param name="digest">Hash of the frontier that the relay had with it.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <returns>Whether the repository has that frontier now; true where it is not open.</returns>
    /// <exception cref="GoatFormatException">The bytes are no bundle.</exception>
    ValueTask<bool> TakePushedAsync(RepositoryId repository, ReadOnlyMemory<byte> bundle, CommitId digest, CancellationToken cancellationToken);
}
