using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace Goat.ClientSdk.Generators;

/// <summary>Something to report, and where.</summary>
internal sealed record Problem(string Id, string Argument, string Other, string Path, TextSpan Span, LinePositionSpan Lines)
{
    public static Problem At(ISymbol symbol, DiagnosticDescriptor descriptor, string argument, string other = "")
    {
        var location = symbol.Locations[0];
        return new Problem(descriptor.Id, argument, other, location.SourceTree?.FilePath ?? "", location.SourceSpan, location.GetLineSpan().Span);
    }

    public Diagnostic ToDiagnostic() => Diagnostic.Create(Rules.Of(Id), Location.Create(Path, Span, Lines), Argument, Other);
}
