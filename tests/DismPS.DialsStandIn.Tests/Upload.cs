using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace DismPS.DialsStandIn.Tests;

/// <summary>Asks for addresses of uploads.</summary>
internal static class Upload
{
    public static async Task<Uri> PresignAsync(StandIn standIn)
    {
        using HttpClient client = TestClient.Of(standIn);
        using HttpResponseMessage response = await client.PostAsJsonAsync(
            "api/v1/minio/ml-presigned-put-object/", new { workspace = "hcal", object_name = $"{Guid.NewGuid():N}.zip" });
        return new Uri(JsonNode.Parse(await response.Content.ReadAsStringAsync())!["url"]!.GetValue<string>());
    }
}
