using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Goat.Hosting;

/// <summary>What a section of the configuration can hold of <see cref="GoatDbOptions"/>. Bound by generated code, without reflection.</summary>
internal sealed class OptionsSection
{
    public string? Directory { get; set; }

    public DatabaseAccess? Access { get; set; }

    public TimeSpan? RefreshInterval { get; set; }

    public List<string> Relays { get; } = [];

    public SyncStart? SyncStart { get; set; }

    public TimeSpan? FlushDelay { get; set; }

    public TimeSpan? MaxFlushDelay { get; set; }

    public TimeSpan? IdleRepositoryTimeout { get; set; }

    public TimeSpan? PollInterval { get; set; }

    public TimeSpan? MaxPollInterval { get; set; }

    public TimeSpan? PushWindow { get; set; }

    public TimeSpan? RelayTimeout { get; set; }

    public SyncPolicy? SyncPolicy { get; set; }

    /// <summary>What reads a section into options, and leaves alone what it does not name.</summary>
    public static Action<GoatDbOptions> Reader(IConfigurationSection section) => options =>
    {
        if (!section.Exists())
        {
            // Defaults would mean a database in memory, that ends with the process.
            throw new OptionsValidationException(Options.DefaultName, typeof(GoatDbOptions), [$"Goat: the configuration has no section '{section.Path}'."]);
        }

        var values = new OptionsSection();
        section.Bind(values, binder => binder.ErrorOnUnknownConfiguration = true);
        values.ApplyTo(options);
    };

    private void ApplyTo(GoatDbOptions options)
    {
        options.Directory = Directory ?? options.Directory;
        options.Access = Access ?? options.Access;
        options.RefreshInterval = RefreshInterval ?? options.RefreshInterval;
        options.SyncStart = SyncStart ?? options.SyncStart;
        options.FlushDelay = FlushDelay ?? options.FlushDelay;
        options.MaxFlushDelay = MaxFlushDelay ?? options.MaxFlushDelay;
        options.IdleRepositoryTimeout = IdleRepositoryTimeout ?? options.IdleRepositoryTimeout;
        options.PollInterval = PollInterval ?? options.PollInterval;
        options.MaxPollInterval = MaxPollInterval ?? options.MaxPollInterval;
        options.PushWindow = PushWindow ?? options.PushWindow;
        options.RelayTimeout = RelayTimeout ?? options.RelayTimeout;
        options.SyncPolicy = SyncPolicy ?? options.SyncPolicy;
        foreach (var relay in Relays)
        {
            options.Relays.Add(relay);
        }
    }
}
