using Goat.Statements;

namespace Goat.Core.Tests.Sync;

/// <summary>Private keys for tests only, always the same: ids follow from keys, and which commits a Bloom filter passes by mistake follows from ids.</summary>
internal static class TestKeys
{
    private static readonly string[] s_pkcs8 =
    [
        "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgE4hi9ENetgovp5G3bCnMPhMDzRpyXg61Fqu0na0zl7WhRANCAARGA5BACMwzkdFZntm6M2Uc+AQEY6+IbNzqASsuxkbYp0+gFxWAvXK/oY0sSU0ncOvABTqRP9psRqVCmVL3eCq0",
        "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgaNDtKpQ7/F5ZXGI5euKqyWHRqHEo6P4+L6STFdzTZNihRANCAATLIOWqbQEv5Qx9cUlaHM4G8P1wbKrsWFLjoxkYiH4Y+7TIFrFhf6b6pjKGDIHAAxyD3p+FKGFDAiAS5Q4HRpfT",
        "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgKsDw01arcYcWYyAwJA0bBbxV74OOGmKDaeCe1Nrw+qahRANCAASlMMY/jfHi6K99B7i5tzGxlBOz1U39I1Ps+cS0JPikAoOsxxapiAvXAiL1kpzMAE+dVbCsFThZQdEI7u03+Qv7",
        "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQghvGejG+ifHg+b6k6qgjhYCcZY+IqAx7P8RdcbdLB/iKhRANCAAS6/dvjVkEzgzRqede2CUgeFbAePMDZzE6LtjHRN/7shdvaJoYEfjmVPA/bdQu4nZbff4U4nrUrn36AhDAEAGWl",
        "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgl277+/UBWPCYSAqkF42btssrdnNSSEQbYk8D4U3syvGhRANCAAThQK8AaVhMreE4Ern9t/6Cg21Tbsbxg5wqwi1xoHjT4J1VbjN/cwhYMsIRp9+JKM28rlU86//qFx30waU3M8Wm",
        "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgGLF5iNcl9HkluZgGyHtKQs6qWp23Y5dAhMCd8TxXXWahRANCAATaFJ1dzEQoV340haxH/0FOvE7SetKOq06toLR8IiFt1l2FsLLNwkhOcwwlqrWb6Wco5Vee1DDLEseCEU294l0V",
        "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgVDSNf8mzUtnUjo1wqUeRCSOfDkvRCuy2uC/GMZuWPJ6hRANCAASlFtD565ShjmrAqrEWH7+bgvDyHkmp3iF0G/L5NIAt21Ve56RVhnxbUje8AVOzIou5goSafnaGqQf7+m6zVNBx",
        "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgK0PqbQjyHZeSz0I2Mtb2SZ4J91AepwrxEYOy6Db+/P2hRANCAARCVxX+uwtqWwv5zY9yuQDXKJu5ctmYxf5FI05+azsxOKNxujr52X0Y4v3TD7lZWLZjkNABbTM8t+gBRiSF/kTx",
        "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgvGKt/WiT3z66AYu5/tsaxLyX9xciVDGEd3UGTAo2ruahRANCAASgFVohfg1QYzQWq9M0XT8Jjb84AjR8/3gkWTkBnbQg/B/p7yKhO0v39qLAEjQIeMB9po7e/1grjAI7KBN42n68",
        "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgmjz0+f3pjSN5p0TUnHpkXH3x7hpCbkr7GnwD36YG0iqhRANCAAQPC3sQB9g5KDS+ACr1Dc6uKJ8OubqfE9l6idbNuiHLxuQ2lJ+HoYnkhwNmPOMuaBms+TX9F82h+X/+GIeLBqUn",
        "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgJyRlmCA41ImrygZUb9XM2FY46v8BljB0Ur3Vz3imRWyhRANCAASdmNvJaFNqe3GvEpGyPh4PpBGUNnZ9UqeKOjTdBktmBpYGFyHgcmJYwaZYZtN9GxXzPmpZksqRdcwQClVn2ISw",
        "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgkAQw9sBFzglaiVALF2RSuAIEAYR+jl7h5Ti1DFa1wJuhRANCAAQ4MykzCAWhY6b9quzUPWsNYv70YrogAvrpqJY75z3bq0INtuTdTYR1mzPlkkV1tWwnoUsJRKMUocinuDf6eCAh",
    ];

    public static int Count => s_pkcs8.Length;

    /// <summary>A signer of its own with the key at a place.</summary>
    public static EcdsaSigner At(int index) => EcdsaSigner.Import(Convert.FromBase64String(s_pkcs8[index]));
}
