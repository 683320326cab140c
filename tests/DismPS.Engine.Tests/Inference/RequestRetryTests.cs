using System.Net;
using System.Net.Http.Headers;
using DismPS.Engine.Inference;
using DismPS.Engine.Protocol.Grpc;

namespace DismPS.Engine.Tests.Inference;

public sealed class RequestRetryTests
{
    private readonly ImmediateClock _clock = new();
    private int _sent;

    [Fact]
    public async Task A_server_that_is_restarted_for_half_a_minute_is_reached_again()
    {
        long ready = _clock.GetUtcNow().AddSeconds(30).Ticks;
        HttpResponseMessage answer = await Send(new ServerConnection { Retries = 0, RetryTime = TimeSpan.FromMinutes(2) }, () =>
            _clock.GetUtcNow().Ticks < ready ? throw new HttpRequestException(HttpRequestError.ConnectionError) : Answer(HttpStatusCode.OK));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.InRange(_sent, 8, 30);
        Assert.All(_clock.Waits, wait => Assert.InRange(wait, TimeSpan.Zero, TimeSpan.FromSeconds(5)));
    }

    [Fact]
    public async Task Without_a_time_the_number_of_retries_holds()
    {
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await Send(new ServerConnection { Retries = 3 }, () => Answer(HttpStatusCode.ServiceUnavailable))).StatusCode);
        Assert.Equal(4, _sent);
    }

    [Theory]
    [InlineData(HttpStatusCode.ServiceUnavailable)]
    [InlineData(HttpStatusCode.TooManyRequests)]
    public async Task A_pause_that_the_server_asks_for_is_kept_also_when_it_is_long(HttpStatusCode status)
    {
        HttpResponseMessage answer = await Send(new ServerConnection { Retries = 1 }, () => _sent == 1 ? Answer(status, new RetryConditionHeaderValue(TimeSpan.FromSeconds(20))) : Answer(HttpStatusCode.OK));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(20), Assert.Single(_clock.Waits));
    }

    [Fact]
    public async Task A_pause_may_end_at_a_date()
    {
        DateTimeOffset date = _clock.GetUtcNow().AddSeconds(9);
        await Send(new ServerConnection { Retries = 1 }, () => _sent == 1 ? Answer(HttpStatusCode.ServiceUnavailable, new RetryConditionHeaderValue(date)) : Answer(HttpStatusCode.OK));
        Assert.Equal(TimeSpan.FromSeconds(9), Assert.Single(_clock.Waits));
    }

    [Fact]
    public async Task A_pause_beyond_the_time_is_not_waited_for()
    {
        await Send(new ServerConnection { RetryTime = TimeSpan.FromSeconds(30) }, () => Answer(HttpStatusCode.ServiceUnavailable, new RetryConditionHeaderValue(TimeSpan.FromSeconds(30))));
        await Send(new ServerConnection { Timeout = TimeSpan.FromSeconds(60) }, () => Answer(HttpStatusCode.ServiceUnavailable, new RetryConditionHeaderValue(TimeSpan.FromSeconds(60))));
        Assert.Equal(2, _sent);
        Assert.Empty(_clock.Waits);
    }

    [Fact]
    public async Task Retries_end_with_their_time()
    {
        long start = _clock.GetTimestamp();
        await Send(new ServerConnection { RetryTime = TimeSpan.FromHours(24) }, () => Answer(HttpStatusCode.ServiceUnavailable));
        Assert.InRange(_clock.GetElapsedTime(start), TimeSpan.FromHours(24), TimeSpan.FromHours(24) + TimeSpan.FromSeconds(5));
        Assert.True(_sent > 10_000);
    }

    [Fact]
    public async Task Calls_of_gRPC_are_made_again_for_as_long()
    {
        var retry = new RequestRetry(new ServerConnection { RetryTime = TimeSpan.FromSeconds(30) }, _clock);
        using var bound = new CancellationTokenSource();
        await Assert.ThrowsAsync<GrpcException>(() => retry.CallAsync<int>(_ =>
        {
            _sent++;
            throw new GrpcException(GrpcStatus.Unavailable, "busy");
        }, bound));
        Assert.InRange(_sent, 8, 40);
    }

    private async Task<HttpResponseMessage> Send(ServerConnection connection, Func<HttpResponseMessage> answer)
    {
        using var bound = new CancellationTokenSource();
        return await new RequestRetry(connection, _clock).SendAsync(
            _ =>
            {
                _sent++;
                return ValueTask.FromResult(answer());
            },
            bound);
    }

    private static HttpResponseMessage Answer(HttpStatusCode status, RetryConditionHeaderValue? pause = null)
    {
        var answer = new HttpResponseMessage(status);
        answer.Headers.RetryAfter = pause;
        return answer;
    }
}
