using System.Globalization;
using Goat.Relay.Metrics;
using Goat.Relay.Storage;
using Goat.Requests;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Goat.Relay.Endpoints;

/// <summary>What middleware would do elsewhere: runs a handler, turns every failure into problem details, logs and counts. Nothing of an exception reaches the client.</summary>
internal sealed class EndpointRunner(RelayMetrics metrics, ILogger log)
{
    private const string ProblemMediaType = "application/problem+json";

    public async Task RunAsync(HttpContext context, string endpoint, string method, Func<HttpContext, ValueTask<RelayAnswer>> handler)
    {
        try
        {
            var answer = await AnswerAsync(context, endpoint, method, handler).ConfigureAwait(false);
            metrics.CountRequest(endpoint, answer.Status, answer.BytesIn, answer.Body.Length);
            context.Response.StatusCode = answer.Status;
            context.Response.ContentType = answer.ContentType;
            context.Response.ContentLength = answer.Body.Length;
            await context.Response.Body.WriteAsync(answer.Body, context.RequestAborted).ConfigureAwait(false);
        }
        catch (Exception e) when (context.RequestAborted.IsCancellationRequested && e is OperationCanceledException or IOException)
        {
            log.ClientGone(endpoint);
        }
    }

    private async ValueTask<RelayAnswer> AnswerAsync(HttpContext context, string endpoint, string method, Func<HttpContext, ValueTask<RelayAnswer>> handler)
    {
        try
        {
            if (!HttpMethods.Equals(context.Request.Method, method))
            {
                context.Response.Headers.Allow = method;
                throw new RelayProblemException(ProblemType.WrongMethod, StatusCodes.Status405MethodNotAllowed, "Wrong method", $"This endpoint answers {method} only.");
            }

            return await handler(context).ConfigureAwait(false);
        }
        catch (RelayProblemException e)
        {
            return Refuse(context, endpoint, e.Problem, e.RetryAfter);
        }
        catch (GoatFormatException e)
        {
            return Refuse(context, endpoint, new RelayProblem(ProblemType.Malformed, "The request cannot be read", StatusCodes.Status400BadRequest, e.Message));
        }
        catch (BadHttpRequestException e)
        {
            // The server's own limits, for example its minimum data rate.
            var type = e.StatusCode == StatusCodes.Status413PayloadTooLarge ? ProblemType.TooLarge : e.StatusCode == StatusCodes.Status408RequestTimeout ? ProblemType.TooSlow : ProblemType.Malformed;
            return Refuse(context, endpoint, new RelayProblem(type, "The request was not received", e.StatusCode, "The body is too large, too slow or ended early."));
        }
        catch (StorageUnavailableException e)
        {
            log.StorageUnavailable(endpoint, e);
            return Refuse(context, endpoint, new RelayProblem(ProblemType.StorageUnavailable, "Storage is unavailable", StatusCodes.Status503ServiceUnavailable, "The relay cannot reach its storage; come again later."), e.RetryAfter);
        }
        catch (Exception e) when (!context.RequestAborted.IsCancellationRequested)
        {
            log.RequestFailed(endpoint, e);
            return Refuse(context, endpoint, new RelayProblem(ProblemType.Internal, "The relay failed", StatusCodes.Status500InternalServerError, "The fault was logged at the relay; nothing was acknowledged."));
        }
    }

    private RelayAnswer Refuse(HttpContext context, string endpoint, RelayProblem problem, TimeSpan? retryAfter = null)
    {
        metrics.CountRefusal(problem.Type);
        log.RequestRefused(endpoint, problem.Status, problem.Type, problem.Detail);
        if (retryAfter is { } wait)
        {
            context.Response.Headers.RetryAfter = ((long)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        }

        if (problem.Status == StatusCodes.Status401Unauthorized)
        {
            context.Response.Headers.WWWAuthenticate = RequestProof.Scheme;
        }

        if (problem.Status is StatusCodes.Status408RequestTimeout or StatusCodes.Status413PayloadTooLarge)
        {
            // What is still on its way is not wanted.
            context.Response.Headers.Connection = "close";
        }

        return RelayAnswer.Json(problem, RelayJson.Default.RelayProblem, problem.Status, ProblemMediaType);
    }
}
