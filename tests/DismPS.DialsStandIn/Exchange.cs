using System.Net.Sockets;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;

namespace DismPS.DialsStandIn;

/// <summary>Takes one request from its arrival to its answer. It is kept before the answer is sent: who has an answer finds the request.</summary>
internal sealed class Exchange(DialsService dials, KeycloakService keycloak, StoreService store, Journal journal, FaultList faults, CancellationToken stop)
{
    public async Task HandleAsync(HttpContext context, StandInServer server)
    {
        int number = journal.NextNumber();
        Call call = Call.Of(context.Request, server);
        Fault? fault = null;
        using var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stop);
        try
        {
            if (server != StandInServer.Store)
                await call.ReadBodyAsync(context.Request.Body, end.Token);
            string? complaint = Complaint(call);
            fault = complaint is null ? faults.Take(call) : null;
            if (server == StandInServer.Store && fault is not { BodyIsLeftUnread: true } and not { Kind: FaultKind.Reset or FaultKind.Hang })
                await store.ReadAsync(call, context.Request.Body, fault?.Kind == FaultKind.ResetAfterBytes ? fault.Count : long.MaxValue, end.Token);
            Answer? answer = complaint is null ? Answer(call, fault) : DialsStandIn.Answer.OfComplaint(complaint);
            journal.Add(Record(number, call, fault, answer), answer?.Complaint);
            if (fault?.Kind == FaultKind.Hang)
                await Task.Delay(Timeout.Infinite, end.Token);
            if (answer is null)
                Reset(context);
            else
                await SendAsync(context.Response, answer, fault, end.Token);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or BadHttpRequestException)
        {
            // The client is gone, or has told another length than it sent.
            journal.Add(Record(number, call, fault, null), null);
            context.Abort();
        }
        catch (Exception e)
        {
            // A rule of the test or the stand-in itself is wrong: as bad as an unknown call.
            journal.Add(Record(number, call, fault, null), $"the stand-in failed: {e}");
            context.Abort();
        }
    }

    private static RecordedRequest Record(int number, Call call, Fault? fault, Answer? answer) => new()
    {
        Number = number,
        Server = call.Server,
        Method = call.Method,
        Path = call.Path,
        Query = call.Query,
        Headers = call.Headers,
        Json = call.Json,
        Form = call.Form,
        Upload = call.Upload,
        Status = answer?.Status,
        Fault = fault?.Name,
    };

    private static string? Complaint(Call call) => call.Server switch
    {
        StandInServer.Dials => DialsService.Complaint(call),
        StandInServer.Keycloak => KeycloakService.Complaint(call),
        _ => StoreService.Complaint(call),
    };

    private static Answer Truncated(Answer answer) => answer with { Body = answer.Body[..(answer.Body.Length / 2)] };

    private static void Reset(HttpContext context)
    {
        // Without the linger option the connection would be closed in good order, which clients see as another error.
        if (context.Features.Get<IConnectionSocketFeature>() is IConnectionSocketFeature connection)
            connection.Socket.LingerState = new LingerOption(true, 0);
        context.Abort();
    }

    private static async Task SendAsync(HttpResponse response, Answer answer, Fault? fault, CancellationToken cancellationToken)
    {
        response.StatusCode = answer.Status;
        response.ContentType = answer.ContentType;
        response.ContentLength = answer.Body.Length + answer.Filler;
        foreach ((string name, string value) in answer.Headers)
            response.Headers[name] = value;
        if (fault?.Kind == FaultKind.CutAnswer)
        {
            await response.Body.WriteAsync(answer.Body[..(answer.Body.Length / 2)], cancellationToken);
            await response.Body.FlushAsync(cancellationToken);
            Reset(response.HttpContext);
            return;
        }

        if (fault?.Kind == FaultKind.SlowBody)
        {
            await SendSlowlyAsync(response, answer.Body, fault.Count, cancellationToken);
            return;
        }
        await response.Body.WriteAsync(answer.Body, cancellationToken);
        for (long left = answer.Filler; left > 0; left -= DialsStandIn.Answer.FillerBlock.Length)
            await response.Body.WriteAsync(DialsStandIn.Answer.FillerBlock[..(int)Math.Min(left, DialsStandIn.Answer.FillerBlock.Length)], cancellationToken);
    }

    private static async Task SendSlowlyAsync(HttpResponse response, ReadOnlyMemory<byte> body, long bytesPerSecond, CancellationToken cancellationToken)
    {
        const int piecesPerSecond = 10;
        int piece = (int)Math.Max(1, bytesPerSecond / piecesPerSecond);
        for (int sent = 0; sent < body.Length; sent += piece)
        {
            await response.Body.WriteAsync(body.Slice(sent, Math.Min(piece, body.Length - sent)), cancellationToken);
            await response.Body.FlushAsync(cancellationToken);
            await Task.Delay(TimeSpan.FromSeconds((double)piece / bytesPerSecond), cancellationToken);
        }
    }

    /// <summary>The answer with the fault in it; null when there is none.</summary>
    private Answer? Answer(Call call, Fault? fault)
    {
        switch (fault?.Kind)
        {
            case FaultKind.Answer:
                return fault.Instead;
            case FaultKind.Reset or FaultKind.ResetAfterBytes or FaultKind.Hang:
                return null;
        }
        Answer answer = call.Server switch
        {
            StandInServer.Dials => dials.Handle(call),
            StandInServer.Keycloak => keycloak.Handle(call),
            _ => store.Handle(call),
        };
        return answer.Status >= 400 ? answer : fault?.Kind switch
        {
            FaultKind.LostAnswer => null,
            FaultKind.Truncate => Truncated(answer),
            FaultKind.WrongETag => answer with { Headers = new(answer.Headers) { ["ETag"] = $"\"{new string('0', 32)}\"" } },
            FaultKind.PresignedAddress => With(answer, "url", fault.Address!.Contains("://", StringComparison.Ordinal) ? fault.Address : store.IssueOther(fault.Address)),
            FaultKind.NextAddress => With(answer, "next", fault.Address!),
            _ => answer,
        };
    }

    private static Answer With(Answer answer, string name, string value)
    {
        JsonNode json = JsonNode.Parse(answer.Body.Span)!;
        json[name] = value;
        return DialsStandIn.Answer.OfJson(answer.Status, json);
    }
}
