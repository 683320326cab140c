using System.Reflection;
using DismPS.DialsStandIn;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Dials;
using DismPS.Engine.Dials.Authentication;

namespace DismPS.Tests.Dials;

/// <summary>Nothing that lets somebody in stands in a message, an exception or the text of an object.</summary>
public sealed class SecretTests
{
    private static readonly string[] Secrets = ["DIALS-ACCESS", "APP-ACCESS", "PUBLIC-ACCESS", "PUBLIC-REFRESH", "DEVICE-CODE", "my-secret"];

    public static TheoryData<string> Grants => ["device", "poll", "exchange", "refresh", "application", "call", "header"];

    [Theory]
    [MemberData(nameof(Grants))]
    public async Task Service_that_repeats_what_it_was_sent_shows_it_to_nobody(string call)
    {
        foreach (int status in (int[])[400, 401, 403, 500, 200])
        {
            CallMatch match = call switch
            {
                "device" => CallMatch.Device,
                "poll" => CallMatch.Poll,
                "exchange" => CallMatch.Exchange,
                "refresh" => CallMatch.Refresh,
                "application" => CallMatch.Application,
                _ => CallMatch.Mes,
            };
            string sent = call switch
            {
                "device" => "",
                "poll" => "DEVICE-CODE-1",
                "exchange" => "PUBLIC-ACCESS-1",
                "refresh" => "PUBLIC-REFRESH-0",
                "application" or "header" => "my-secret",
                _ => "DIALS-ACCESS-0",
            };
            foreach (string body in (string[])[$$"""{"error": "{{sent}}", "error_description": "the token {{sent}} is wrong"}""", $$"""{"detail": "Bearer {{sent}}"}""", $"[\"{sent}\"]", sent])
            {
                await using DialsWorld world = await DialsWorld.StartAsync();
                world.StandIn.Faults.Add(match, Fault.Status(status, body), times: int.MaxValue);
                Exception? fault = await Record.ExceptionAsync(() => RunAsync(world, call));
                Assert.IsType<DismException>(fault);
                AssertClean($"{fault} {((DismException)fault).Cure} {((DismException)fault).Target}");
            }
        }
    }

    [Fact]
    public void Tokens_of_a_service_that_nobody_sent_are_not_shown_either()
    {
        var answer = new ServiceAnswer(400, System.Text.Encoding.UTF8.GetBytes($$"""{"detail": "token eyJhbGciOi.J9.x and {{new string('a', 70)}} of /ZeroBias/Run2025C-v1/DQMIO\u001b[2J"}"""));
        Assert.Equal("status 400, token *** and *** of /ZeroBias/Run2025C-v1/DQMIO [2J", answer.Explain());
        Assert.Equal("status 502", new ServiceAnswer(502, "<html>my-secret</html>"u8.ToArray()).Explain());
        Assert.InRange(new ServiceAnswer(400, System.Text.Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("word ", 1000)))).Explain().Length, 100, 320);
    }

    [Fact]
    public async Task Text_of_no_object_holds_a_secret()
    {
        await using DialsWorld world = await DialsWorld.StartAsync();
        world.Keep(1000);
        DialsToken token = world.Cache.Find(world.Service)!;
        object[] objects =
        [
            token, world.Cache, world.Service, world.Options, world.Environment,
            new DeviceCode { Address = "https://a", ExpiresIn = default, Interval = default, Secret = "my-secret" },
            new DeviceAnswer("my-secret", null, null, null, 1, null), new TokenAnswer("my-secret", 1, "my-secret", "my-secret", 1),
            TokenEntry.Of(world.Service, token), new TokenDocument([TokenEntry.Of(world.Service, token)]),
            new PythonTokenFile.Document("my-secret", 1, "x", null, "my-secret", null),
            new ServiceAnswer(200, "my-secret"u8.ToArray()) { Secrets = ["my-secret"] },
        ];
        Assert.All(objects, o => AssertClean(o.ToString()!));
        using DialsConnection connection = world.Open();
        AssertClean($"{connection} {connection.Credential} {connection.Credential.Kind} {connection.Client}");
    }

    [Fact]
    public void Every_record_of_signing_in_says_itself_what_its_text_is()
    {
        // A record that is added here prints its members, unless it says otherwise.
        IEnumerable<Type> records = typeof(DialsToken).Assembly.GetTypes()
            .Where(t => t.Namespace == typeof(DialsToken).Namespace && t.GetMethod("<Clone>$") is not null);
        string[] careless = [.. records.Where(t => t.GetMethod("PrintMembers", BindingFlags.Instance | BindingFlags.NonPublic)!.IsDefined(typeof(System.Runtime.CompilerServices.CompilerGeneratedAttribute), false)).Select(t => t.Name)];
        // Its entries print themselves.
        Assert.Equal(["TokenDocument"], careless);
    }

    private static async Task RunAsync(DialsWorld world, string call)
    {
        world.Variables.Clear();
        world.Variables["DISMPS_STATE_DIR"] = world.Folder["state"];
        switch (call)
        {
            case "device" or "poll" or "exchange":
                using (await DialsConnection.SignInAsync(world.Options, world.Environment, SignInReason.NoToken, new SignInLog(), world.Clock, default))
                    throw new InvalidOperationException("It was let in.");
            case "refresh":
                world.Keep(-1);
                break;
            case "application":
                world.Variables["DISMPS_DIALS_CLIENT_ID"] = "my-app";
                world.Variables["DISMPS_DIALS_CLIENT_SECRET"] = "my-secret";
                break;
            case "header":
                world.Variables["DISMPS_DIALS_CLIENT_SECRET"] = "my-secret";
                break;
            default:
                world.Keep(1000);
                break;
        }

        await world.CallAsync();
    }

    private static void AssertClean(string text) => Assert.All(Secrets, s => Assert.DoesNotContain(s, text));
}
