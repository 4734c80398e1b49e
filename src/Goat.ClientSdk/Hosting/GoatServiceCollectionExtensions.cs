using Goat;
using Goat.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Goat databases as services of a host.</summary>
public static class GoatServiceCollectionExtensions
{
    /// <summary>
    /// Adds a database, to be had from <see cref="GoatDbProvider"/>. The host opens it in the background when it starts, and flushes and closes it when it has stopped everything else. Log messages go to the host's
    /// <see cref="ILoggerFactory"/>, the clock is the host's <see cref="TimeProvider"/>, where there is one.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="configure">Sets the options; they are validated when the host starts.</param>
    public static IServiceCollection AddGoat(this IServiceCollection services, Action<GoatDbOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        return Add(services, name: null, configure);
    }

    /// <summary>The same, with options from a section of the configuration: names as in <see cref="GoatDbOptions"/>. A section that does not exist and a name that is not known are errors at start.</summary>
    /// <param name="services">The services.</param>
    /// <param name="section">For example <c>builder.Configuration.GetSection("Goat")</c>.</param>
    /// <param name="configure">Sets what a configuration cannot hold, after it was read.</param>
    public static IServiceCollection AddGoat(this IServiceCollection services, IConfigurationSection section, Action<GoatDbOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(section);
        return Add(services, name: null, OptionsSection.Reader(section) + configure);
    }

    /// <summary>Adds one database of several: its <see cref="GoatDbProvider"/> is a keyed service, its options have the same name.</summary>
    /// <param name="services">The services.</param>
    /// <param name="name">Key of the service.</param>
    /// <param name="configure">Sets the options; they are validated when the host starts.</param>
    public static IServiceCollection AddKeyedGoat(this IServiceCollection services, string name, Action<GoatDbOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(configure);
        return Add(services, name, configure);
    }

    /// <summary>The same, with options from a section of the configuration: names as in <see cref="GoatDbOptions"/>. A section that does not exist and a name that is not known are errors at start.</summary>
    /// <param name="services">The services.</param>
    /// <param name="name">Key of the service.</param>
    /// <param name="section">For example <c>builder.Configuration.GetSection("Goat:Archive")</c>.</param>
    /// <param name="configure">Sets what a configuration cannot hold, after it was read.</param>
    public static IServiceCollection AddKeyedGoat(this IServiceCollection services, string name, IConfigurationSection section, Action<GoatDbOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(section);
        return Add(services, name, OptionsSection.Reader(section) + configure);
    }

    private static IServiceCollection Add(IServiceCollection services, string? name, Action<GoatDbOptions> configure)
    {
        var options = services.AddOptions<GoatDbOptions>(name);
        if (!services.Any(s => s.ServiceType == typeof(GoatDbProvider) && Equals(s.ServiceKey, name)))
        {
            // Before what the application says, so that it has the last word.
            options.Configure<IServiceProvider>(TakeFromHost).ValidateOnStart();
            services.TryAddSingleton<IValidateOptions<GoatDbOptions>, GoatDbOptionsValidator>();
            services.AddKeyedSingleton(name, (provider, _) => new GoatDbProvider(name, provider.GetRequiredService<IOptionsMonitor<GoatDbOptions>>()));
            services.AddSingleton<IHostedService>(provider => new GoatHostedService(provider.GetGoat(name)));
        }

        options.Configure(configure);
        return services;
    }

    private static void TakeFromHost(GoatDbOptions options, IServiceProvider host)
    {
        options.LoggerFactory = host.GetService<ILoggerFactory>() ?? options.LoggerFactory;
        options.TimeProvider = host.GetService<TimeProvider>() ?? options.TimeProvider;
    }
}
