using Goat.Relay.Cache;
using Goat.Relay.Identity;
using Goat.Relay.Metrics;
using Goat.Relay.Push;
using Goat.Statements;
using Microsoft.Extensions.Logging;

namespace Goat.Relay.Repositories;

/// <summary>What repositories work with.</summary>
internal sealed record RelayRuntime(
    RelayOptions Options,
    RelayInstance Instance,
    ICommitCache Cache,
    IVerifier Verifier,
    RelayMetrics Metrics,
    TimeProvider Time,
    ILogger Log,
    PushPublisher? Push = null);
