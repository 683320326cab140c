using System.Buffers;
using System.Text;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Protocol;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Tests.Protocol;

public sealed class ScheduleTests
{
    [Fact]
    public void Priority_timeout_and_sequence_are_read_from_the_requests_parameters()
    {
        RequestSchedule schedule = Read("""{"priority":2,"timeout":20000,"sequence_id":18446744073709551615,"sequence_start":true,"sequence_end":true,"x":1}""");
        Assert.Equal((2ul, 20000ul, ulong.MaxValue, true, true), (schedule.Priority, schedule.TimeoutMicroseconds, schedule.SequenceId, schedule.SequenceStart, schedule.SequenceEnd));
        Assert.Null(schedule.SequenceName);
        Assert.True(schedule.HasSequence);
    }

    [Theory]
    [InlineData("\"run-1\"", "run-1", true)]
    [InlineData("\"r\\u00e4\"", "rä", true)]
    [InlineData("\"\"", "", false)]
    public void A_sequence_may_have_a_name(string id, string name, bool has)
    {
        RequestSchedule schedule = Read($$"""{"sequence_id":{{id}}}""");
        Assert.Equal((name, 0ul, has), (schedule.SequenceName!, schedule.SequenceId, schedule.HasSequence));
    }

    [Theory]
    [InlineData("priority", "\"2\"")]
    [InlineData("priority", "1.5")]
    [InlineData("priority", "1e3")]
    [InlineData("priority", "007")]
    [InlineData("priority", "18446744073709551616")]
    [InlineData("timeout", "-1")]
    [InlineData("timeout", "true")]
    [InlineData("sequence_id", "1.5")]
    [InlineData("sequence_id", "true")]
    [InlineData("sequence_start", "1")]
    [InlineData("sequence_end", "\"true\"")]
    public void A_wrong_type_is_refused_by_name(string name, string value)
    {
        DismException thrown = Assert.Throws<DismException>(() => Read($$"""{"{{name}}":{{value}}}"""));
        Assert.Equal(ErrorCode.RequestInvalid, thrown.Code);
        Assert.Contains($"Unable to parse '{name}'", thrown.Message);
    }

    [Fact]
    public void A_name_of_a_sequence_has_128_bytes_at_most()
    {
        Assert.Equal(128, Read($$"""{"sequence_id":"{{new string('x', 128)}}"}""").SequenceName!.Length);
        Assert.Throws<DismException>(() => Read($$"""{"sequence_id":"{{new string('x', 129)}}"}"""));
    }

    [Fact]
    public void To_handlers_of_mlserver_such_parameters_are_their_own()
    {
        const string Parameters = """{"priority":"high","timeout":1.5,"sequence_id":{"a":1}}""";
        RequestSchedule schedule = Read(Parameters, WireDialect.MLServer, out string kept);
        Assert.Equal(default, schedule);
        Assert.Equal(Parameters, kept);
    }

    [Fact]
    public void The_parameters_of_an_input_are_no_schedule()
    {
        RequestSchedule schedule = Read("{}", WireDialect.Triton, out _, """, "parameters":{"priority":"x"}""");
        Assert.Equal(default, schedule);
    }

    private static RequestSchedule Read(string parameters) => Read(parameters, WireDialect.Triton, out _);

    private static RequestSchedule Read(string parameters, WireDialect dialect, out string kept, string ofInput = "")
    {
        var reader = new InferRequestReader(new TensorNames([new TensorSpec("x", DataType.Int32, [1])]), new TensorNames([]), WireLimits.Default, dialect);
        var body = new PinnedBuffer();
        body.SetLength(InferRequestReader.BodyOffset(null));
        body.Write(Encoding.UTF8.GetBytes($$"""{"inputs":[{"name":"x","shape":[1],"datatype":"INT32","data":[1]{{ofInput}}}],"parameters":{{parameters}}}"""));
        var message = new InferRequestMessage();
        reader.Read(body, null, message);
        kept = Encoding.UTF8.GetString(message.Parameters.Span);
        return message.Schedule;
    }
}
