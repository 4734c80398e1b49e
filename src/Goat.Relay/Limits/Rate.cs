namespace Goat.Relay.Limits;

/// <summary>How much of something may be used: so much at once after a pause, and so much each second in the long run.</summary>
/// <param name="PerSecond">What becomes available each second.</param>
/// <param name="Burst">What is available at most.</param>
public readonly record struct Rate(double PerSecond, double Burst)
{
    /// <summary>No limit.</summary>
    public static Rate Unlimited => new(0, double.PositiveInfinity);
}
