using Goat.Sync;
using Goat.Syncing;

namespace Goat.ClientSdk.Tests.Syncing;

public sealed class RequestSizeTests
{
    [Fact]
    public void At_first_a_request_has_all_that_a_message_may_have()
    {
        var size = new RequestSize();

        Assert.Equal(SyncLimits.PageBytes, size.PageBytes);
        Assert.False(size.IsFull(SyncLimits.Parts - 1, 0));
        Assert.True(size.IsFull(SyncLimits.Parts, 0));

        // Whatever is added to one that is not full, a bundle has its place.
        Assert.True(size.IsFull(1, SyncLimits.MessageBytes - SyncLimits.BundleBytes));
    }

    [Fact]
    public void After_requests_that_took_too_long_less_goes_into_one_but_never_nothing()
    {
        var size = new RequestSize();
        size.Shrink();
        Assert.Equal(SyncLimits.PageBytes / 4, size.PageBytes);
        Assert.True(size.IsFull(SyncLimits.Parts / 4, 0));
        for (var i = 0; i < 20; i++)
        {
            size.Shrink();
        }

        Assert.Equal(64 * 1024, size.PageBytes);
        Assert.False(size.IsFull(0, 0));
        Assert.True(size.IsFull(1, 0));
    }

    [Fact]
    public void After_requests_that_did_not_it_grows_again_to_where_it_was()
    {
        var size = new RequestSize();
        for (var i = 0; i < 20; i++)
        {
            size.Shrink();
        }

        size.Grow();
        Assert.Equal(128 * 1024, size.PageBytes);
        for (var i = 0; i < 20; i++)
        {
            size.Grow();
        }

        Assert.Equal(SyncLimits.PageBytes, size.PageBytes);
        Assert.False(size.IsFull(SyncLimits.Parts - 1, 0));
        Assert.True(size.IsFull(SyncLimits.Parts, 0));
    }
}
