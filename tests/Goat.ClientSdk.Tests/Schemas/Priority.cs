namespace Goat.ClientSdk.Tests.Schemas;

public enum Priority
{
    Low,
    High,
}
