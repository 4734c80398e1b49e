using System.Net.Http.Headers;
using Goat.Sync;

namespace Goat.ClientSdk.Tests;

/// <summary>Stands between a client and an honest relay, and lies while it is told to.</summary>
public sealed class HostileRelay(MemoryRelay relay)
{
    private readonly List<string?> _proofs = [];

    /// <summary>What is answered to rounds instead of the honest answer; null for an honest relay.</summary>
    public Func<HttpRequestMessage, HttpResponseMessage, CancellationToken, Task<HttpResponseMessage>>? Twist { get; set; }

    /// <summary>Requests for rounds so far.</summary>
    public int Rounds => _proofs.Count;

    /// <summary>The proofs of the requests for rounds.</summary>
    public IReadOnlyList<string?> Proofs => _proofs;

    public GoatDbOptions Options(TimeProvider? time = null)
    {
        var options = relay.Options();
        var honest = options.HttpMessageHandlerFactory!;
        options.HttpMessageHandlerFactory = () => new Handler(this, honest());
        options.TimeProvider = time ?? TimeProvider.System;
        return options;
    }

    /// <summary>Changes each part of the answers.</summary>
    public void TwistParts(Func<SyncPart, SyncPart> change) => TwistAll((_, parts) => [.. parts.Select(change)]);

    /// <summary>Changes the parts of the answers, knowing the requests.</summary>
    public void TwistAll(Func<IReadOnlyList<SyncPart>, IReadOnlyList<SyncPart>, IReadOnlyList<SyncPart>> change) => Twist = async (request, response, cancellationToken) =>
    {
        var asked = SyncMessageCodec.Decode(await request.Content!.ReadAsByteArrayAsync(cancellationToken));
        var answered = SyncMessageCodec.Decode(await response.Content.ReadAsByteArrayAsync(cancellationToken));
        response.Content = new ByteArrayContent(SyncMessageCodec.Encode(change(asked, answered)));
        response.Content.Headers.ContentType = new MediaTypeHeaderValue(SyncMessageCodec.MediaType);
        return response;
    };

    private sealed class Handler(HostileRelay hostile, HttpMessageHandler honest) : DelegatingHandler(honest)
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (request.RequestUri!.AbsolutePath != "/api/sync")
            {
                return await base.SendAsync(request, cancellationToken);
            }

            hostile._proofs.Add(request.Headers.Authorization?.Parameter);
            var response = await base.SendAsync(request, cancellationToken);
            return hostile.Twist is { } twist ? await twist(request, response, cancellationToken) : response;
        }
    }
}
