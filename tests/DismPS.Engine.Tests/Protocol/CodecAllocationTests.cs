using System.Text;
using DismPS.Engine.Protocol;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Tests.Protocol;

/// <summary>Measures; nothing else may run beside it.</summary>
[CollectionDefinition(nameof(CodecAllocationTests), DisableParallelization = true)]
[Collection(nameof(CodecAllocationTests))]
public sealed class CodecAllocationTests
{
    private static readonly TensorSpec[] Inputs = [new("a", DataType.Fp32, [-1])];
    private static readonly TensorSpec[] Outputs = [new("y", DataType.Fp32, [-1])];

    [Fact]
    public void A_request_with_parameters_and_its_answer_allocate_nothing()
    {
        var body = new PinnedBuffer();
        Encoding.UTF8.GetBytes(
            """{"id":"q","parameters":{"p":1,"s":{"t":[null]}},"inputs":[{"name":"a","datatype":"FP32","shape":[1,2],"parameters":{"content_type":"np"},"data":[[1,null]]}],"outputs":[{"name":"y","parameters":{"r":true}}]}""",
            body);
        var reader = new InferRequestReader(new TensorNames(Inputs), new TensorNames(Outputs), WireLimits.Default, WireDialect.MLServer);
        var writer = new InferResponseWriter("m", "1", Outputs, WireDialect.MLServer);
        var message = new InferRequestMessage();
        var output = new PinnedBuffer();
        var fields = new AnswerFields();
        ReadOnlyMemory<byte> parameters = """{"content_type":"np","n":[1,NaN]}"""u8.ToArray();
        ReadOnlyMemory<byte> name = "\"n\""u8.ToArray();
        TensorSlot declared = Slot("y", 0, DataType.Fp32);
        TensorSlot own = Slot("own", -1, DataType.Fp16);
        TensorSlot[] answer = [own, declared];
        long before = 0;
        for (int i = 0; i < 400; i++)
        {
            if (i == 200)
                before = GC.GetAllocatedBytesForCurrentThread();
            message.Clear();
            reader.Read(body, null, message);
            output.Clear();
            fields.Clear();
            fields.Parameters = parameters;
            fields.ModelName = name;
            declared.Parameters = own.Parameters = parameters;
            writer.Write(output, message, answer, fields);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static TensorSlot Slot(string name, int index, DataType type)
    {
        var slot = new TensorSlot { Name = name, Index = index, DataType = type, Count = 2 };
        slot.SetRank(1)[0] = 2;
        slot.Allocate(2 * type.ElementSize()).Clear();
        return slot;
    }
}
