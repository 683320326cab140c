using System.Globalization;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Runtimes;
using DismPS.Engine.Serving;
using DismPS.Engine.Tensors;
using DismPS.Tests;

namespace DismPS.Engine.Tests.Serving;

/// <summary>A folder of models of the <see cref="FakeRuntime"/>, and what is needed to serve and to ask them.</summary>
internal sealed class FakeRepository : IDisposable
{
    public static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);

    private int changes;

    public TemporaryFolder Folder { get; } = new();

    public FakeRuntime Runtime { get; } = new();

    public RecordedLog Log { get; } = new();

    /// <summary>Writes a version of a model in Triton's layout. Files that were written later look so, however quick the test is.</summary>
    public void Write(string model, int version, string content, string? configuration = null)
    {
        if (configuration is not null)
            Touch(Folder.Write($"{model}/config.pbtxt", configuration));
        Touch(Folder.Write($"{model}/{version}/add", content));
    }

    /// <summary>Writes a model in MLServer's layout.</summary>
    public void WriteSettings(string folder, string name, string? version, string content)
    {
        string parameters = version is null ? "" : $$""", "parameters": {"version": "{{version}}"}""";
        Touch(Folder.Write($"{folder}/model-settings.json", $$"""{"name": "{{name}}", "implementation": "a.B"{{parameters}}}"""));
        Touch(Folder.Write($"{folder}/add", content));
    }

    public Task<InferenceServer> OpenAsync(RepositoryControl? control = RepositoryControl.Explicit, Func<InferenceServerOptions, InferenceServerOptions>? change = null)
    {
        var options = new InferenceServerOptions
        {
            RepositoryFolder = Folder.Path,
            Runtimes = [Runtime],
            Control = control,
            Log = Log,
            // Tests compare the folders themselves.
            PollInterval = TimeSpan.FromHours(1),
        };
        return InferenceServer.OpenAsync(change?.Invoke(options) ?? options, default);
    }

    public static async Task<int> AskAsync(InferenceServer server, string model, int x = 0)
    {
        IReadOnlyList<Tensor> outputs = await server.InferAsync(model, [Tensor.Create<int>("x", DataType.Int32, [1], [x])], [], default);
        return outputs[0].AsSpan<int>()[0];
    }

    public static string[] IndexOf(InferenceServer server, bool readyOnly = false) =>
        [.. server.Index(readyOnly).Select(e => string.Join(' ', new[] { e.Name, e.Version, e.State?.ToString(), e.Reason }.Where(t => !string.IsNullOrEmpty(t))))];

    public static async Task<DismException> RefusedAsync(Task task) => await Assert.ThrowsAsync<DismException>(() => task.WaitAsync(Bound));

    public void Dispose() => Folder.Dispose();

    private void Touch(string path) => File.SetLastWriteTimeUtc(path, new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc).AddSeconds(changes++));

    internal sealed class RecordedLog : IModelLog
    {
        private readonly List<string> lines = [];

        public string Text
        {
            get
            {
                lock (lines)
                    return string.Join('\n', lines);
            }
        }

        public void Write(string model, int? instance, ReadOnlySpan<char> line)
        {
            lock (lines)
                lines.Add(string.Create(CultureInfo.InvariantCulture, $"{model}: {line}"));
        }
    }
}
