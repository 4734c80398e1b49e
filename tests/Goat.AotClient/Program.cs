using System.Runtime.CompilerServices;

if (RuntimeFeature.IsDynamicCodeSupported)
{
    Console.Error.WriteLine("This program proves something only when it is published with Native AOT.");
    return 1;
}

Console.WriteLine("Native AOT: ok");
return 0;
