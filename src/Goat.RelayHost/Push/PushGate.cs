using System.Security.Claims;

namespace Goat.RelayHost.Push;

/// <summary>Lets requests to the hub pass whose access token is good, as long as the quota has room.</summary>
internal sealed class PushGate(AccessTokens tokens, HubMembers members, HubAllowance allowance)
{
    private const string Scheme = "Bearer ";

    public Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        if (!tokens.TryRead(TokenOf(context.Request), out var user))
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return Task.CompletedTask;
        }

        if (context.Request.Path.Value!.EndsWith("/negotiate", StringComparison.Ordinal) && !allowance.HasRoom(members.Connections))
        {
            context.Response.StatusCode = StatusCodes.Status429TooManyRequests;
            return Task.CompletedTask;
        }

        context.User = new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, user)], "token"));
        return next(context);
    }

    /// <summary>From the header, or, from clients that cannot set it, the query.</summary>
    private static string? TokenOf(HttpRequest request) =>
        request.Headers.Authorization.ToString() is var header && header.StartsWith(Scheme, StringComparison.Ordinal) ? header[Scheme.Length..] : request.Query["access_token"];
}
