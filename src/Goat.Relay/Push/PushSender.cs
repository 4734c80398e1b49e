using Microsoft.AspNetCore.Http;

namespace Goat.Relay.Push;

/// <summary>The push connection of whoever sends a request, so that it is not told of what it sent itself. Only a hint: a wrong one excludes a connection from a message that it does not need, or that its next round makes up for.</summary>
internal static class PushSender
{
    public const string Header = "Goat-Push-Connection";

    private const int MaxLength = 128;

    /// <summary>The connection's id; null where there is none that can be one.</summary>
    public static string? Of(HttpRequest request) =>
        request.Headers.TryGetValue(Header, out var values) && values is [{ Length: > 0 and <= MaxLength } id] && id.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '=') ? id : null;
}
