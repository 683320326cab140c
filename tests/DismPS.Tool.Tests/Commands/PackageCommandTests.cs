using System.IO.Compression;
using System.Text.Json;

namespace DismPS.Tests.Commands;

public sealed class PackageCommandTests : IDisposable
{
    private readonly Dismps _dismps = new();

    public void Dispose() => _dismps.Dispose();

    [Fact]
    public void A_dry_run_tells_what_the_packaging_then_writes_and_leaves_no_trace()
    {
        DismpsRun plan = _dismps.Run("package", "--dry-run", "--output", "json");
        Assert.Equal(0, plan.ExitCode);
        Assert.False(Directory.Exists(_dismps.Folder[".dism-artifacts"]));
        JsonElement planned = plan.Json.GetProperty("packages")[0];
        Assert.Equal("none", planned.GetProperty("upload").GetString());

        JsonElement made = _dismps.Run("package", "--output", "json").Json.GetProperty("packages")[0];
        Assert.Equal(planned.GetProperty("objectName").GetString(), Path.GetFileName(made.GetProperty("path").GetString()));
        Assert.Equal(planned.GetProperty("bytes").GetInt64(), made.GetProperty("bytes").GetInt64());
        Assert.Equal(planned.GetProperty("objectName").GetString(), made.GetProperty("uri").GetString());
        Assert.False(made.GetProperty("reused").GetBoolean());
        using ZipArchive zip = ZipFile.OpenRead(made.GetProperty("path").GetString()!);
        Assert.Equal(zip.Entries.Select(e => (e.FullName, e.Length)), planned.GetProperty("entries").EnumerateArray().Select(e => (e.GetProperty("name").GetString()!, e.GetProperty("bytes").GetInt64())));
        Assert.Contains("config.pbtxt", _dismps.Run("package", "--dry-run").Output);
    }

    [Fact]
    public void A_sound_package_ends_with_0_and_one_with_faults_with_1()
    {
        Assert.Equal(0, _dismps.Run("package").ExitCode);
        DismpsRun sound = _dismps.Run("package", "verify", "--output", "json");
        Assert.Equal(0, sound.ExitCode);
        Assert.True(sound.Json.GetProperty("valid").GetBoolean());

        Assert.Equal(sound.Output, _dismps.Run("package", "--verify", "--output", "json").Output);
        Assert.Equal(sound.Output, _dismps.Run("package", "--output", "json", "--verify", Path.Combine(".dism-artifacts", "package")).Output);

        string archive = sound.Json.GetProperty("archives")[0].GetProperty("path").GetString()!;
        byte[] bytes = File.ReadAllBytes(archive);
        bytes[200] ^= 0xFF;
        File.WriteAllBytes(archive, bytes);
        DismpsRun damaged = _dismps.Run("package", "verify", archive, "--output", "json");
        Assert.Equal(1, damaged.ExitCode);
        Assert.NotEqual(0, damaged.Json.GetProperty("problems").GetArrayLength());
        Assert.Equal(1, _dismps.Run("package", "verify", "nowhere.zip").ExitCode);
    }

    [Fact]
    public void A_package_is_the_same_in_every_time_zone()
    {
        if (!OperatingSystem.IsLinux() || !Directory.Exists("/usr/share/zoneinfo"))
            Assert.Skip("Time zones are set by a variable on Linux.");
        byte[][] archives = [.. new[] { "UTC", "Pacific/Kiritimati", "America/St_Johns" }.Select(zone =>
        {
            DismpsRun run = _dismps.RunShell($"TZ={zone} exec \"$0\" package --output json");
            return File.ReadAllBytes(run.Json.GetProperty("packages")[0].GetProperty("path").GetString()!);
        })];
        Assert.Equal(archives[0], archives[1]);
        Assert.Equal(archives[0], archives[2]);
    }

    [Fact]
    public void A_package_is_unpacked_once_and_again_with_force()
    {
        _dismps.Run("package");
        DismpsRun run = _dismps.Run("package", "expand", ".dism-artifacts/package", "--to", "out", "--output", "json");
        Assert.Equal(0, run.ExitCode);
        Assert.Equal(_dismps.Folder["out"], run.Json.GetProperty("folder").GetString());
        Assert.Equal(Directory.GetFiles(_dismps.Folder["out"], "*", SearchOption.AllDirectories).Length, run.Json.GetProperty("files").GetInt32());
        DismpsRun again = _dismps.Run("package", "expand", ".dism-artifacts/package", "--to", "out", "--output", "json");
        Assert.Equal(1, again.ExitCode);
        Assert.Equal("TargetExists", again.Json.GetProperty("error").GetProperty("code").GetString());
        Assert.Equal(0, _dismps.Run("package", "expand", ".dism-artifacts/package", "--to", "out", "--force").ExitCode);
        Assert.Equal(2, _dismps.Run("package", "expand", ".dism-artifacts/package").ExitCode);
    }
}
