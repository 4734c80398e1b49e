using Goat.Statements;

namespace Goat.Core.Tests.Golden;

/// <summary>Two private keys that everybody knows, in PKCS #8 form.</summary>
/// <param name="About">What the file is.</param>
/// <param name="Root">The root's key.</param>
/// <param name="Session">The session's key.</param>
internal sealed record GoldenKeys(string About, string Root, string Session)
{
    public EcdsaSigner RootSigner() => EcdsaSigner.Import(Convert.FromHexString(Root));

    public EcdsaSigner SessionSigner() => EcdsaSigner.Import(Convert.FromHexString(Session));
}
