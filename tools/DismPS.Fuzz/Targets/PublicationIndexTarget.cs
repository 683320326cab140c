using System.Text;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Storage.Publications;

namespace DismPS.Fuzz.Targets;

/// <summary>The reader of the index of publications, which anybody who may write to a bucket can change.</summary>
internal sealed class PublicationIndexTarget() : FuzzTarget("publications", [Encoding.UTF8.GetBytes(Sample)], Words(
    "{", "}", "[", "]", ":", ",", "\"", "\\ud800", "null", "true", "-1", "1e999", "\"schema\":2", "\"schema\":1", "\"service\":", "\"publications\":[", "\"version\":", "\"bytes\":", "\n", "\xef\xbb\xbf"))
{
    private const string Sample = """
        {
          "schema": 1,
          "service": "net",
          "publications": [
            {
              "version": "61036989ea17",
              "storageUri": "s3://models/jet/net/61036989ea17",
              "resource": "Net",
              "type": "InferenceService::Tritonserver::ONNX",
              "template": "template.yaml",
              "sha256": "61036989ea1740b5895380bb2859e576aa533cefd51338cd03dfa3ac667f7ff2",
              "files": 2,
              "bytes": 13340,
              "publishedAt": "2026-11-22T02:21:24.2941471+00:00",
              "publishedBy": "user@host",
              "dismps": "0.1.0",
              "message": "first one",
              "later": {"kept": [1, 2]}
            }
          ]
        }
        """;

    public override bool Run(byte[] input)
    {
        try
        {
            PublicationIndex index = PublicationIndex.Parse(input, "net", "s3://models/net/publications.json")!;
            Require(index.Publications.All(p => p.Version.Length == 12 && p.Sha256.StartsWith(p.Version, StringComparison.Ordinal)), "an entry names no version");
            PublicationIndex again = PublicationIndex.Parse(index.ToJson(), "net", "written")!;
            Require(again.Publications.Length == index.Publications.Length && again.ToJson().AsSpan().SequenceEqual(index.ToJson()), "it is another one when it is written");
            return true;
        }
        catch (DismException exception) when (exception.Code == ErrorCode.StorageFailed)
        {
            return false;
        }
    }
}
