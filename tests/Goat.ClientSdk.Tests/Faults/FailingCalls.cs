using Goat.Replicas;
using Microsoft.Win32.SafeHandles;

namespace Goat.ClientSdk.Tests.Faults;

/// <summary>A disk that cannot be flushed for a time.</summary>
internal sealed class FailingCalls(Func<bool> fails) : FileCalls
{
    public override void Flush(SafeFileHandle file)
    {
        if (fails())
        {
            throw new IOException("Input/output error");
        }

        base.Flush(file);
    }
}
