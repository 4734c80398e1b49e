using Goat.Wire;

namespace Goat.Bundles;

/// <summary>Bundles to bytes and back: see docs/format.md.</summary>
public static class BundleCodec
{
    /// <summary>The version this code reads and writes.</summary>
    public const long Version = 1;

    /// <summary>Encodes a bundle; the same bundle always gives the same bytes here.</summary>
    public static byte[] Encode(Bundle bundle)
    {
        var writer = new WireWriter(1024);
        Encode(bundle, writer);
        return writer.ToArray();
    }

    /// <summary>Appends a bundle's bytes.</summary>
    public static void Encode(Bundle bundle, WireWriter writer)
    {
        ArgumentNullException.ThrowIfNull(bundle);
        ArgumentNullException.ThrowIfNull(writer);
        new BundleEncoder(bundle).WriteTo(writer);
    }

    /// <summary>Decodes a bundle strictly and recomputes every id. Signatures are not checked.</summary>
    /// <param name="bytes">The bundle.</param>
    /// <param name="maxContentBytes">Bytes of content to accept, decompressed. A decode takes up to 100 times as much memory: give a low limit for what strangers send.</param>
    /// <exception cref="GoatFormatException">The bytes are not a bundle; nothing of it can be used.</exception>
    public static Bundle Decode(ReadOnlySpan<byte> bytes, int maxContentBytes = BundleLimits.ContentBytes) => BundleDecoder.Decode(bytes, maxContentBytes);
}
