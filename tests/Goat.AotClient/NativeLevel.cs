namespace Goat.AotClient;

internal enum NativeLevel
{
    Low,
    High,
}
