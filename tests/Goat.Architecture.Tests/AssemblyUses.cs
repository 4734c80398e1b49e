using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Goat.Architecture.Tests;

/// <summary>Every type and member outside an assembly that its code names: <c>System.DateTime</c>, <c>System.DateTime::get_UtcNow</c>.</summary>
internal static class AssemblyUses
{
    internal static IReadOnlySet<string> Read(string path)
    {
        using var file = new PEReader(File.OpenRead(path));
        var metadata = file.GetMetadataReader();
        var types = metadata.TypeReferences.Select(handle => TypeName(metadata, handle));
        var members = metadata.MemberReferences.Select(handle => MemberName(metadata, metadata.GetMemberReference(handle)));
        return types.Concat(members.OfType<string>()).ToHashSet(StringComparer.Ordinal);
    }

    // Members of constructed generic types have a signature as parent; none of the rules is about one.
    private static string? MemberName(MetadataReader metadata, MemberReference member) =>
        member.Parent.Kind == HandleKind.TypeReference
            ? $"{TypeName(metadata, (TypeReferenceHandle)member.Parent)}::{metadata.GetString(member.Name)}"
            : null;

    private static string TypeName(MetadataReader metadata, TypeReferenceHandle handle)
    {
        var type = metadata.GetTypeReference(handle);
        var name = metadata.GetString(type.Name);
        return type.ResolutionScope.Kind == HandleKind.TypeReference
            ? $"{TypeName(metadata, (TypeReferenceHandle)type.ResolutionScope)}+{name}"
            : $"{metadata.GetString(type.Namespace)}.{name}";
    }
}
