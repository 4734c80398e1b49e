using System.Collections;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Goat.ClientSdk.Tests;

public sealed class OptionsTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<string, Action<GoatDbOptions>> Mistakes => new()
    {
        { "Directory", o => o.Directory = " " },
        { "Directory", o => o.Directory = "a\0b" },
        { "Relays[1]", o => { o.Relays.Add("http://localhost"); o.Relays.Add("ftp://localhost"); } },
        { "Relays[0]", o => o.Relays.Add("") },
        { "SyncStart", o => o.SyncStart = (SyncStart)7 },
        { "FlushDelay", o => o.FlushDelay = TimeSpan.FromTicks(-1) },
        { "FlushDelay", o => o.FlushDelay = TimeSpan.FromDays(2) },
        { "MaxFlushDelay", o => o.MaxFlushDelay = TimeSpan.FromTicks(-1) },
        { "IdleRepositoryTimeout", o => o.IdleRepositoryTimeout = TimeSpan.Zero },
        { "Access", o => o.Access = (DatabaseAccess)7 },
        { "RefreshInterval", o => o.RefreshInterval = TimeSpan.Zero },
        { "PollInterval", o => o.PollInterval = TimeSpan.Zero },
        { "PollInterval", o => o.PollInterval = TimeSpan.FromDays(2) },
        { "LoggerFactory", o => o.LoggerFactory = null! },
        { "TimeProvider", o => o.TimeProvider = null! },
    };

    [Theory]
    [MemberData(nameof(Mistakes), DisableDiscoveryEnumeration = true)]
    public async Task An_option_that_cannot_be_used_is_named_when_opening_and_when_a_host_starts(string option, Action<GoatDbOptions> mistake)
    {
        var options = new GoatDbOptions();
        mistake(options);
        var thrown = await Assert.ThrowsAsync<ArgumentException>(() => GoatDb.OpenAsync(options, Cancel));
        Assert.StartsWith(option + " ", thrown.Message, StringComparison.Ordinal);

        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddKeyedGoat("archive", mistake);
        using var host = builder.Build();
        var atStart = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync(Cancel));
        Assert.StartsWith($"Goat database 'archive': {option} ", Assert.Single(atStart.Failures), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Several_mistakes_are_named_at_once()
    {
        var thrown = await Assert.ThrowsAsync<ArgumentException>(() => GoatDb.OpenAsync(new GoatDbOptions { FlushDelay = -TimeSpan.FromSeconds(1), PollInterval = TimeSpan.Zero }, Cancel));

        Assert.Contains("FlushDelay is -00:00:01; it must be from 0 to 1 day,", thrown.Message, StringComparison.Ordinal);
        Assert.Contains("PollInterval is 00:00:00; it must be more than 0", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_option_that_text_can_hold_is_read_from_the_configuration()
    {
        var properties = typeof(GoatDbOptions).GetProperties();
        var examples = properties.Where(p => Example(p.PropertyType) is not null).ToDictionary(p => p.Name, p => Example(p.PropertyType)!);
        Assert.Contains("Directory", examples.Keys);

        // Relays exclude some of the others.
        foreach (var group in examples.GroupBy(e => e.Key == nameof(GoatDbOptions.Relays)))
        {
            var options = Read(group.Select(e => KeyValuePair.Create(e.Value is IList ? $"Goat:{e.Key}:0" : $"Goat:{e.Key}", (string?)(e.Value as IList)?[0] ?? e.Value.ToString())));
            Assert.All(group, e => Assert.Equal(e.Value, properties.Single(p => p.Name == e.Key).GetValue(options)));
        }
    }

    [Fact]
    public void What_a_section_does_not_name_stays_as_it_is()
    {
        var options = Read([KeyValuePair.Create("Goat:Directory", (string?)"data")]);

        Assert.Equal(new GoatDbOptions().FlushDelay, options.FlushDelay);
        Assert.Equal(new GoatDbOptions().PollInterval, options.PollInterval);
        Assert.Empty(options.Relays);
    }

    [Theory]
    [InlineData("Gaot:Directory", "data", "no section 'Goat'")]
    [InlineData("Goat:Diretory", "data", "'Diretory'")]
    [InlineData("Goat:FlushDelay", "soon", "'Goat:FlushDelay'")]
    [InlineData("Goat:SyncStart", "Later", "'Goat:SyncStart'")]
    public void A_mistake_in_the_configuration_is_never_taken_for_a_default(string key, string value, string message)
    {
        var thrown = Assert.ThrowsAny<Exception>(() => Read([KeyValuePair.Create(key, (string?)value)]));

        Assert.Contains(message, thrown.Message, StringComparison.Ordinal);
    }

    private static GoatDbOptions Read(IEnumerable<KeyValuePair<string, string?>> values)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(values).Build();
        using var services = new ServiceCollection().AddGoat(configuration.GetSection("Goat")).BuildServiceProvider();
        return services.GetRequiredService<IOptions<GoatDbOptions>>().Value;
    }

    /// <summary>A value that is nobody's default; null where text cannot hold one.</summary>
    private static object? Example(Type type)
    {
        var plain = Nullable.GetUnderlyingType(type) ?? type;
        return plain == typeof(string) ? "some/text"
            : plain == typeof(TimeSpan) ? TimeSpan.FromSeconds(77)
            : plain == typeof(int) ? 77
            : plain == typeof(long) ? 77L
            : plain == typeof(bool) ? true
            : plain.IsEnum ? Enum.GetValues(plain).GetValue(Enum.GetValues(plain).Length - 1)
            : plain == typeof(IList<string>) ? new List<string> { "http://localhost:7071" }
            : null;
    }
}
