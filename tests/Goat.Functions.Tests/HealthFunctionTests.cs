using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;

namespace Goat.Functions.Tests;

public sealed class HealthFunctionTests
{
    [Fact]
    public void A_running_worker_reports_ok()
    {
        var result = new HealthFunction().Get(new DefaultHttpContext().Request);

        Assert.Equal(new HealthReport("ok"), Assert.IsType<OkObjectResult>(result).Value);
    }
}
