namespace Goat.ClientSdk.Tests.Items;

/// <summary>One step of a random run; what does not fit the state of things does nothing.</summary>
internal readonly record struct ModelStep(ModelAction Action, string Key, string Field, long Value);
