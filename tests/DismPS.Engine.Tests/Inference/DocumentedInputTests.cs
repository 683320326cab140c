using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;
using DismPS.Engine.Inference;
using DismPS.Engine.Tensors;
using static DismPS.Engine.Tests.Inference.Inputs;

namespace DismPS.Engine.Tests.Inference;

public sealed class DocumentedInputTests
{
    private static readonly string Page = Path.Combine(
        typeof(DocumentedInputTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(item => item.Key == "RepositoryRoot").Value!, "docs/inference.md");

    [Fact]
    public async Task Every_example_of_the_page_is_read_to_the_same_rows()
    {
        int examples = 0;
        foreach (Match block in Regex.Matches(File.ReadAllText(Page), "```(csv|json|jsonl)( m)?\n(.*?)```", RegexOptions.Singleline))
        {
            bool twoDims = block.Groups[2].Success;
            InputFormat format = InputReader.FormatOf("a." + block.Groups[1].Value);
            TensorSpec spec = twoDims ? Spec("m", DataType.Fp32, -1, 2, 2) : Spec("x", DataType.Fp32, -1, 3);
            List<InputBatch> batches = await Read(Encoding.UTF8.GetBytes(block.Groups[3].Value), [spec], new InputReaderOptions { Format = format });
            Assert.Equal(twoDims ? [1f, 2, 3, 4] : [1f, 2, 3, 4, 5, 6], batches.SelectMany(batch => Floats(batch.Inputs[0])));
            if (block.Value.Contains("398407"))
                Assert.Equal([(398407, 17), (398407, 18)], batches.SelectMany(batch => batch.Labels).Select(labels => (labels.Run!.Value, labels.Lumisection!.Value)));
            examples++;
        }

        Assert.Equal(12, examples);
    }
}
