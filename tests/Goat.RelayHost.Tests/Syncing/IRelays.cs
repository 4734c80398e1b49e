namespace Goat.RelayHost.Tests.Syncing;

/// <summary>What is at the other end of a <see cref="Line"/>: instances of one relay over one store.</summary>
internal interface IRelays
{
    /// <summary>How many there are.</summary>
    int Instances { get; }

    /// <summary>What one of them answers to a request.</summary>
    Task<HttpResponseMessage> AnswerAsync(HttpRequestMessage request, byte[] body, int instance, CancellationToken cancellationToken);
}
