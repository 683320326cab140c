using System.Text;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Models;
using DismPS.Engine.Serving;
using DismPS.Engine.Serving.Repository;

namespace DismPS.Engine.Tests.Serving;

public sealed class LoadOverrideTests
{
    [Fact]
    public async Task A_given_configuration_counts_until_the_files_change()
    {
        using var repository = new FakeRepository();
        repository.Write("a", 1, "1");
        await using InferenceServer server = await repository.OpenAsync();
        await server.LoadAsync("a", new LoadRequest { ConfigText = """{"backend": "onnxruntime", "max_batch_size": 4}""" }, default);
        Assert.Equal(4, server.FindModel("a")!.Signature!.MaxBatchSize);
        Assert.Contains("\"max_batch_size\":4", Encoding.UTF8.GetString(server.FindModel("a")!.ReadConfiguration().Span));
        await server.LoadAsync("a", LoadRequest.Plain, default);
        Assert.Equal(4, server.FindModel("a")!.Signature!.MaxBatchSize);
        repository.Write("a", 1, "2");
        await server.LoadAsync("a", LoadRequest.Plain, default);
        Assert.Equal(0, server.FindModel("a")!.Signature!.MaxBatchSize);
        Assert.Equal(2, await FakeRepository.AskAsync(server, "a"));
    }

    [Fact]
    public async Task Given_files_are_served_without_a_folder_and_removed_when_the_model_goes()
    {
        using var repository = new FakeRepository();
        repository.Write("other", 1, "1");
        string? folder;
        InferenceServer server = await repository.OpenAsync();
        await using (server)
        {
            await server.LoadAsync("a", Request(("3/add", "30")), default);
            Assert.Equal(30, await FakeRepository.AskAsync(server, "a"));
            string first = FolderOf(server);
            Assert.True(File.Exists(Path.Combine(first, "add")));
            if (!OperatingSystem.IsWindows())
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Root(first)));

            await server.LoadAsync("a", Request(("4/add", "40")), default);
            Assert.Equal(40, await FakeRepository.AskAsync(server, "a"));
            await UntilGoneAsync(Root(first));
            string second = FolderOf(server);
            await server.LoadAsync("a", LoadRequest.Plain, default);
            Assert.Equal(40, await FakeRepository.AskAsync(server, "a"));
            await server.UnloadAsync("a", false, default);
            Assert.False(Directory.Exists(Root(second)));
            Assert.Equal(["other 1 Ready"], FakeRepository.IndexOf(server));

            await server.LoadAsync("a", Request(("1/add", "50")), default);
            folder = Root(FolderOf(server));
            Assert.True(Directory.Exists(folder));
        }

        Assert.False(Directory.Exists(folder));
    }

    [Fact]
    public async Task A_given_model_that_cannot_be_loaded_leaves_nothing_behind()
    {
        using var repository = new FakeRepository();
        repository.Write("a", 1, "1");
        await using InferenceServer server = await repository.OpenAsync();
        string? seen = null;
        repository.Runtime.OnLoad = (source, _) =>
        {
            seen = source.Folder;
            return Task.CompletedTask;
        };
        await FakeRepository.RefusedAsync(server.LoadAsync("a", Request(("1/add", "no")), default));
        Assert.Equal(1, await FakeRepository.AskAsync(server, "a"));
        Assert.NotNull(seen);
        Assert.False(Directory.Exists(Root(seen)));
    }

    [Theory]
    [InlineData("/etc/passwd")]
    [InlineData("../b/add")]
    [InlineData("1/../../add")]
    [InlineData("1/./add")]
    [InlineData("1//add")]
    [InlineData("")]
    [InlineData("1/")]
    [InlineData("1\\..\\..\\add")]
    [InlineData("C:add")]
    [InlineData("1/\0add")]
    [InlineData("a/b/c/d/e/f/g/h/i/j/k/l/m/n/o/p/q")]
    public void Paths_that_lead_elsewhere_are_refused(string path) =>
        Assert.Equal(ErrorCode.RequestInvalid, Assert.Throws<DismException>(() => LoadOverride.Create("a", Request((path, "1")))).Code);

    [Fact]
    public void Files_that_cannot_lie_side_by_side_leave_nothing_behind()
    {
        DismException failure = Assert.Throws<DismException>(() => LoadOverride.Create("a", Request(("1/add", "1"), ("1/add/more", "1"))));
        Assert.Equal(ErrorCode.WriteFailed, failure.Code);
    }

    [Theory]
    [InlineData("..")]
    [InlineData("a/b")]
    [InlineData("")]
    public void Names_that_no_folder_can_have_take_no_files(string name) =>
        Assert.Equal(ErrorCode.RequestInvalid, Assert.Throws<DismException>(() => LoadOverride.Create(name, Request(("1/add", "1")))).Code);

    [Fact]
    public void Files_need_a_configuration() =>
        Assert.Contains("need the parameter 'config'", Assert.Throws<DismException>(() => LoadOverride.Create("a", Request(("1/add", "1")) with { ConfigText = null })).Message);

    [Fact]
    public void A_given_configuration_means_what_the_same_file_does()
    {
        ModelConfiguration given = ModelConfigurationReader.ParseJson(
            """
            {"name": "a", "backend": "python", "max_batch_size": 2, "parameters": {"k\"\\\n": {"string_value": "vé"}}, "model_transaction_policy": {"decoupled": true},
             "input": [{"name": "x", "data_type": "TYPE_UINT32", "dims": ["3", -1], "optional": true}], "output": [{"name": "y", "data_type": "TYPE_STRING", "dims": [1]}],
             "instance_group": [{"kind": "KIND_CPU", "count": 3}], "version_policy": null}
            """,
            "a");
        Assert.Equal(("a", "python", 2, true, "KIND_CPU", 3), (given.Name, given.Backend, given.MaxBatchSize, given.Decoupled, given.InstanceKind, given.InstanceCount));
        Assert.Equal([3, -1], given.Inputs[0].Shape);
        Assert.Contains("x", given.OptionalInputs);
        Assert.Equal("vé", given.Parameters["k\"\\\n"]);
    }

    [Theory]
    [InlineData("", "JSON")]
    [InlineData("[]", "object")]
    [InlineData("{\"foo\": 1}", "foo")]
    [InlineData("{\"max_batch_size\": -1}", "max_batch_size")]
    [InlineData("{\"name\": \"b\"}", "is 'b'")]
    public void A_wrong_configuration_is_a_fault_of_the_request(string text, string fault)
    {
        DismException failure = Assert.Throws<DismException>(() => LoadOverride.Create("a", Request() with { ConfigText = text }));
        Assert.Equal(ErrorCode.RequestInvalid, failure.Code);
        Assert.Contains(fault, failure.Message);
    }

    [Fact]
    public void Mutated_configurations_are_read_or_refused()
    {
        const string Good = """{"name":"a","max_batch_size":2,"parameters":{"k":{"string_value":"v"}},"input":[{"name":"x","data_type":"TYPE_FP32","dims":[3]}],"version_policy":{"all":{}}}""";
        var random = new Random(17);
        const string Characters = "{}[]\":,\\ax019.-eE\n\u0000\ud800tfnulTYPE_";
        int read = 0;
        for (int round = 0; round < 5000; round++)
        {
            char[] text = Good.ToCharArray();
            for (int edit = random.Next(1, 4); edit > 0; edit--)
                text[random.Next(text.Length)] = Characters[random.Next(Characters.Length)];
            try
            {
                Assert.NotNull(LoadOverride.Create("a", Request() with { ConfigText = new string(text) }));
                read++;
            }
            catch (DismException e)
            {
                Assert.Equal(ErrorCode.RequestInvalid, e.Code);
            }
        }

        Assert.InRange(read, 1, 4999);
    }

    private static LoadRequest Request(params (string Path, string Content)[] files) => new()
    {
        ConfigText = """{"backend": "onnxruntime"}""",
        Files = files.ToDictionary(f => f.Path, f => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(f.Content)),
    };

    private static string FolderOf(InferenceServer server) => server.FindModel("a")!.Source!.Folder;

    private static string Root(string versionFolder) => Path.GetDirectoryName(Path.GetDirectoryName(versionFolder))!;

    private static async Task UntilGoneAsync(string folder)
    {
        using var bound = new CancellationTokenSource(FakeRepository.Bound);
        while (Directory.Exists(folder))
            await Task.Delay(5, bound.Token);
    }
}
