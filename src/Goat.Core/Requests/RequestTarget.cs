using Goat.Identity;
using Goat.Wire;

namespace Goat.Requests;

/// <summary>What a request is meant for: part of what its proof is signed over, so that the proof is good for nothing else.</summary>
/// <param name="Database">The database of the relay.</param>
/// <param name="Host">Host name by which the client reaches the relay, as <see cref="HostOf"/> writes it.</param>
/// <param name="Method">The HTTP method in capitals.</param>
/// <param name="Path">The endpoint's path as docs/protocol.md names it, such as <c>/api/sync</c>, whatever stands before it in the address.</param>
public readonly record struct RequestTarget(DatabaseId Database, string Host, string Method, string Path)
{
    /// <summary>The host of an address: lower case, with its port unless that is 80 or 443.</summary>
    public static string HostOf(Uri address)
    {
        ArgumentNullException.ThrowIfNull(address);
        var host = address.HostNameType == UriHostNameType.IPv6 ? $"[{address.IdnHost.Trim('[', ']')}]" : address.IdnHost;
        return NormalizeHost($"{host}:{address.Port}");
    }

    /// <summary>The one form of what a Host header may say: lower case, without port 80 or 443.</summary>
    public static string NormalizeHost(string host)
    {
        ArgumentNullException.ThrowIfNull(host);
        var lower = host.ToLowerInvariant();
        return lower.EndsWith(":443", StringComparison.Ordinal) ? lower[..^4] : lower.EndsWith(":80", StringComparison.Ordinal) ? lower[..^3] : lower;
    }

    internal void Write(WireWriter writer)
    {
        writer.WriteU128(Database.Value);
        writer.WriteString(Host);
        writer.WriteString(Method);
        writer.WriteString(Path);
    }
}
