using Microsoft.Extensions.DependencyInjection;

namespace Goat.Hosting;

/// <summary>Finding a host's databases.</summary>
internal static class GoatServices
{
    /// <summary>The database with a key; with null the one without.</summary>
    public static GoatDbProvider GetGoat(this IServiceProvider services, string? name) =>
        name is null ? services.GetRequiredService<GoatDbProvider>() : services.GetRequiredKeyedService<GoatDbProvider>(name);
}
