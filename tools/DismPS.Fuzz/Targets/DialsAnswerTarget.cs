using System.Text;
using System.Text.Json;
using DismPS.Engine.Dials;

namespace DismPS.Fuzz.Targets;

/// <summary>The readers of what DIALS answers: pages of each kind, workspaces, failures.</summary>
internal sealed class DialsAnswerTarget() : FuzzTarget("dials-answer", Samples, Words("\"next\":", "null", "\"results\":[", "\"data\":[[", "[]", "\\ud800", "1e999", "9223372036854775808", "-0.5", "next_token=%", "\"2026-01-01T00:00:00\""))
{
    private static readonly IReadOnlyList<byte[]> Samples =
    [
        .. new[]
        {
            """{"next":"https://a/?next_token=cD0x%2B","previous":null,"results":[{"id":1,"name":"m","revision":2,"ready":true,"active":false,"type":"t","anomaly_threshold":0.5,"created_at":"2025-06-01T00:00:00Z","tags":[]}]}""",
            """{"next":null,"results":[{"dataset_id":1,"dataset":"/a/b/c","era":"e","data_tier":"t","primary_ds_name":"a"}]}""",
            """{"next":null,"results":[{"dataset":"d","dataset_id":1,"run_number":2,"ls_number":3,"me":"m","me_id":4,"entries":5,"data":[1,2.5,3]}]}""",
            """{"next":null,"results":[{"dataset":"d","dataset_id":1,"run_number":2,"ls_number":3,"me":"m","me_id":4,"entries":5,"data":[[1,2],[3,4]]}]}""",
            """{"results":[{"workspace":"hcal"},{"name":"jetmet"}],"next":null}""",
            """["a","b"]""",
            """{"detail":"Bearer abc","error":"invalid_grant","url":"https://a/b"}""",
        }.Select(Encoding.UTF8.GetBytes),
    ];

    public override bool Run(byte[] input)
    {
        var answer = new ServiceAnswer(400, input) { Secrets = ["abc"] };
        string shown = answer.Explain();
        Require(shown.Length <= 320 && !shown.Any(char.IsControl), "the explanation is too long or has control characters");
        bool isSound = WorkspaceParser.Names(input) is not null | WorkspaceParser.Name(input) is not null;
        try
        {
            using DialsPage page = DialsPage.Parse(input);
            isSound |= Reads(() => page.Read(DialsJson.Default.ListRegisteredModel));
            isSound |= Reads(() => page.Read(DialsJson.Default.ListDialsDataset));
            isSound |= Reads(() => page.ReadHistograms(1));
            isSound |= Reads(() => page.ReadHistograms(2));
        }
        catch (JsonException)
        {
            // It is no page.
        }

        return isSound | Reads(() => JsonSerializer.Deserialize(input, DialsJson.Default.ListMonitoringElement));
    }

    private static bool Reads(Func<object?> read)
    {
        try
        {
            return read() is not null;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
