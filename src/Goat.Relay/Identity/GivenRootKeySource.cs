namespace Goat.Relay.Identity;

/// <summary>An instance that is known already, for example of a database that was minted offline.</summary>
/// <param name="instance">The instance.</param>
public sealed class GivenRootKeySource(RelayInstance instance) : IRootKeySource
{
    /// <inheritdoc/>
    public ValueTask<RelayInstance> GetInstanceAsync(CancellationToken cancellationToken) => ValueTask.FromResult(instance);
}
