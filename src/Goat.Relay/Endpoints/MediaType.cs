using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Goat.Relay.Endpoints;

/// <summary>The media type that a request must have.</summary>
internal static class MediaType
{
    public const string Json = "application/json";

    public static bool Matches(HttpRequest request, string expected) =>
        MediaTypeHeaderValue.TryParse(request.ContentType, out var given) && given.MediaType.Equals(expected, StringComparison.OrdinalIgnoreCase);

    public static RelayProblemException Refuse(string expected) =>
        new(ProblemType.WrongMediaType, StatusCodes.Status415UnsupportedMediaType, "Wrong media type", $"The body must be {expected}.");
}
