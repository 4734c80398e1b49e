using System.Reflection;
using Xunit.Sdk;
using Xunit.v3;

namespace Goat.Core.Tests.Sync;

/// <summary>Once as a relay, once as a client.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class CombinedSidesAttribute : DataAttribute
{
    public override ValueTask<IReadOnlyCollection<ITheoryDataRow>> GetData(MethodInfo testMethod, DisposalTracker disposalTracker) =>
        ValueTask.FromResult<IReadOnlyCollection<ITheoryDataRow>>([new TheoryDataRow(true), new TheoryDataRow(false)]);

    public override bool SupportsDiscoveryEnumeration() => true;
}
