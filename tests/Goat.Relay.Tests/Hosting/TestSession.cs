using System.Security.Cryptography;
using Goat.Statements;

namespace Goat.Relay.Tests.Hosting;

/// <summary>Who signs requests.</summary>
public sealed record TestSession(ISigner Key, Statement Certificate)
{
    /// <summary>A new session, certified by the root.</summary>
    public static async Task<TestSession> CreateAsync(TestRelay relay)
    {
        var key = new EcdsaSigner(ECDsa.Create(ECCurve.NamedCurves.nistP256));
        return new TestSession(key, await TestRelay.CertifyAsync(relay.Instance, key.PublicKey, relay.Time.GetUtcNow(), TestContext.Current.CancellationToken));
    }
}
