namespace Goat.Relay.Identity;

/// <summary>Where the root key and the database id come from: a file, memory, an app setting or a key vault. Never the cache.</summary>
public interface IRootKeySource
{
    /// <summary>The instance: always the same one. Called once, and again after a failure.</summary>
    ValueTask<RelayInstance> GetInstanceAsync(CancellationToken cancellationToken);
}
