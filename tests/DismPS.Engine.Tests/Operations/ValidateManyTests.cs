using DismPS.Engine.Diagnostics;
using DismPS.Engine.Operations;
using DismPS.Engine.Templates;
using DismPS.Engine.Validation;

namespace DismPS.Engine.Tests.Operations;

public sealed class ValidateManyTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Results_come_in_the_order_of_the_inputs()
    {
        using var folder = new TemporaryFolder();
        SampleTemplate.WriteFiles(folder);
        TemplateInput[] inputs = [.. Enumerable.Range(0, 300).Select(i => new TemplateInput(new TemplateSource($"t{i}", folder.Path))
        {
            // Some take longer than their neighbours.
            Text = SampleTemplate.Onnx + (i % 7 == 0 ? string.Concat(Enumerable.Repeat("\n# filler", 5000)) : "") + (i % 3 == 0 ? "\nX: 1" : ""),
        })];
        List<ValidatedTemplate> results = await ValidateTemplate.Files(inputs.ToAsyncEnumerable(), new ValidateTemplateOptions { ThrottleLimit = 4 }, Token).ToListAsync(Token);
        Assert.Equal(inputs, results.Select(r => r.Input));
        Assert.All(results, r => Assert.Equal(r.Result!.Path, r.Input.Source.Path));
        Assert.Equal(100, results.Count(r => r.Result!.Diagnostics.Length == 1));
    }

    [Fact]
    public async Task Missing_file_does_not_end_the_others()
    {
        using var folder = new TemporaryFolder();
        SampleTemplate.WriteFiles(folder);
        folder.Write("a.yaml", SampleTemplate.Onnx);
        IAsyncEnumerable<TemplateInput> inputs = ((string[])["a.yaml", "gone.yaml", "a.yaml"]).Select(name => new TemplateInput(new TemplateSource(name, folder.Path))).ToAsyncEnumerable();
        List<ValidatedTemplate> results = await ValidateTemplate.Files(inputs, new ValidateTemplateOptions(), Token).ToListAsync(Token);
        Assert.Equal([true, false, true], results.Select(r => r.IsValid));
        Assert.Equal(ErrorCode.TemplateNotFound, results[1].Failure!.Code);
    }

    [Fact]
    public async Task Inputs_are_taken_no_faster_than_results_are_read()
    {
        int taken = 0;
        async IAsyncEnumerable<TemplateInput> Endless()
        {
            while (true)
            {
                taken++;
                yield return new TemplateInput(new TemplateSource("", Path.GetTempPath())) { Text = "a: 1" };
                await Task.Yield();
            }
        }

        int read = 0;
        await foreach (ValidatedTemplate _ in ValidateTemplate.Files(Endless(), new ValidateTemplateOptions { ThrottleLimit = 3 }, Token))
        {
            if (++read == 500)
                break;
        }

        Assert.InRange(taken, 500, 510);
    }

    [Fact]
    public async Task No_more_are_checked_at_once_than_allowed_and_all_end_with_the_stream()
    {
        int running = 0;
        int most = 0;
        int Work(int item)
        {
            int now = Interlocked.Increment(ref running);
            InterlockedMax(ref most, now);
            SpinWait.SpinUntil(() => false, 2);
            Interlocked.Decrement(ref running);
            return item;
        }

        await foreach (int item in OrderedParallel.RunAsync(Enumerable.Range(0, 1000).ToAsyncEnumerable(), Work, 3, Token))
        {
            if (item == 40)
                break;
        }

        Assert.Equal(0, running);
        Assert.InRange(most, 1, 3);
    }

    [Fact]
    public async Task Cancelled_stream_ends_with_a_cancellation()
    {
        using var ending = new CancellationTokenSource();
        async IAsyncEnumerable<TemplateInput> CancelAfterTwo()
        {
            for (int i = 0; ; i++)
            {
                if (i == 2)
                    await ending.CancelAsync();
                yield return new TemplateInput(new TemplateSource("", Path.GetTempPath())) { Text = "a: 1" };
            }
        }

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (ValidatedTemplate _ in ValidateTemplate.Files(CancelAfterTwo(), new ValidateTemplateOptions { ThrottleLimit = 1 }, ending.Token))
            {
            }
        });
    }

    [Fact]
    public async Task Failure_of_the_inputs_reaches_the_reader()
    {
        static async IAsyncEnumerable<int> Broken()
        {
            yield return 1;
            await Task.Yield();
            throw new InvalidDataException("source");
        }

        await Assert.ThrowsAsync<InvalidDataException>(async () => await OrderedParallel.RunAsync(Broken(), i => i, 2, Token).ToListAsync(Token));
    }

    [Fact]
    public void Data_is_checked_as_text_is_but_without_lines()
    {
        TemplateDocument read = TemplateReader.Read(SampleTemplate.Onnx.Replace("Name: metsig", "Name: MetSig"), null);
        using var folder = new TemporaryFolder();
        SampleTemplate.WriteFiles(folder);
        var source = new TemplateSource("", folder.Path);
        ValidationResult result = ValidateTemplate.One(new TemplateInput(source) { Document = TemplateData.Document((MappingNode)Copy(read.Root!), null) });
        Diagnostic finding = Assert.Single(result.Diagnostics);
        Assert.Equal(("DISM0221", "Resources.MetSig.Properties.Name", 0), (finding.Id, finding.Path, finding.Location.Line));
    }

    [Fact]
    public void Text_from_a_file_has_the_settings_beside_that_file()
    {
        using var folder = new TemporaryFolder();
        folder.Write("deep/.dismps.yaml", "strict: true");
        var source = new TemplateSource("deep/t.yaml", folder.Path);
        string text = SampleTemplate.Onnx.Replace("Dims: [-1]", "Dims: [0]").Replace("ModelUri: model.onnx", "ModelUri: deep/.dismps.yaml");
        Assert.False(ValidateTemplate.One(new TemplateInput(source) { Text = text, IsFromFile = true }).IsValid);
        Assert.True(ValidateTemplate.One(new TemplateInput(source) { Text = text }).IsValid);
    }

    [Fact]
    public async Task Settings_hold_for_a_build_but_not_the_platforms_profile()
    {
        using var folder = new TemporaryFolder();
        SampleTemplate.WriteFiles(folder);
        folder.Write("t.yaml", SampleTemplate.Onnx.Replace("Workspace: jetmet", "Workspace: ''"));
        var options = new BuildArtifactsOptions(new TemplateSource("t.yaml", folder.Path));
        await Assert.ThrowsAsync<DismException>(() => BuildArtifacts.RunAsync(options, Token));
        folder.Write(".dismps.yaml", "profile: platform");
        await Assert.ThrowsAsync<DismException>(() => BuildArtifacts.RunAsync(options, Token));
        folder.Write(".dismps.yaml", "rules: {DISM0211: warning}");
        Assert.Single((await BuildArtifacts.RunAsync(options, Token)).Build.Resources);
    }

    private static TemplateNode Copy(TemplateNode node) => node switch
    {
        MappingNode mapping => TemplateData.Mapping(mapping.Entries.Select(e => KeyValuePair.Create(Copy(e.Key), Copy(e.Value)))),
        SequenceNode list => TemplateData.List(list.Items.Select(Copy)),
        ScalarNode { Kind: ScalarKind.Integer } number => TemplateData.Integer(number.Integer),
        ScalarNode { Kind: ScalarKind.Float } number => TemplateData.Float(number.Float),
        ScalarNode { Kind: ScalarKind.Boolean } boolean => TemplateData.Boolean(boolean.Boolean),
        ScalarNode { Kind: ScalarKind.Null } => TemplateData.Null(),
        ScalarNode scalar => TemplateData.Text(scalar.Text),
        _ => throw new InvalidOperationException(),
    };

    private static void InterlockedMax(ref int target, int value)
    {
        int seen;
        while ((seen = Volatile.Read(ref target)) < value && Interlocked.CompareExchange(ref target, value, seen) != seen)
        {
        }
    }
}
