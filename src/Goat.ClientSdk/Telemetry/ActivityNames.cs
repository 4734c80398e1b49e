namespace Goat.Telemetry;

/// <summary>The activities of the source "Goat".</summary>
internal static class ActivityNames
{
    public const string Flush = "goat.flush";
    public const string OpenRepository = "goat.repository.open";
    public const string Sync = "goat.sync";
    public const string Round = "goat.sync.round";
}
