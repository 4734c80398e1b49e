using Goat.Hosting;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Goat databases among the health checks of a host.</summary>
public static class GoatHealthChecksBuilderExtensions
{
    /// <summary>
    /// Adds a check of a database. Unhealthy: it cannot be opened, or changes cannot be written. Degraded: a file is damaged, or synchronising fails or stalls. The data say how many repositories are in which state, how many items are
    /// pending, and how each relay is. A check opens the database where that has failed before.
    /// </summary>
    /// <param name="builder">The health checks.</param>
    /// <param name="name">Name of the check.</param>
    /// <param name="database">Key of the database; null for the one added without a key.</param>
    /// <param name="failureStatus">What to report instead of <see cref="HealthStatus.Unhealthy"/>.</param>
    /// <param name="tags">Tags of the check.</param>
    /// <param name="timeout">How long a check may take, which is long only while the database is being opened; null for no limit.</param>
    public static IHealthChecksBuilder AddGoat(
        this IHealthChecksBuilder builder,
        string name = "goat",
        string? database = null,
        HealthStatus? failureStatus = null,
        IEnumerable<string>? tags = null,
        TimeSpan? timeout = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.Add(new HealthCheckRegistration(name, services => new GoatHealthCheck(services.GetGoat(database)), failureStatus, tags, timeout));
    }
}
