using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;

namespace Goat.Functions;

/// <summary><c>GET api/health</c>: answers 200 when the worker is up.</summary>
public sealed class HealthFunction
{
    /// <summary>Answers <c>{"status":"ok"}</c>.</summary>
    [Function("Health")]
    public IActionResult Get([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "health")] HttpRequest request) =>
        new OkObjectResult(new HealthReport("ok"));
}
