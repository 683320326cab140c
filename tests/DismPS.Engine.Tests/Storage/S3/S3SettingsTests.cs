using Amazon.Runtime;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Storage;
using DismPS.Engine.Storage.S3;

namespace DismPS.Engine.Tests.Storage.S3;

public sealed class S3SettingsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Dictionary<string, string> _variables = new() { ["AWS_ACCESS_KEY_ID"] = "KEY", ["AWS_SECRET_ACCESS_KEY"] = "SECRET" };

    public S3SettingsTests() => _variables["AWS_SHARED_CREDENTIALS_FILE"] = _folder["none"];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("AWS_ENDPOINT_URL=https://a.org", "https://a.org/", true)]
    [InlineData("AWS_ENDPOINT_URL=https://a.org AWS_ENDPOINT_URL_S3=https://b.org", "https://b.org/", true)]
    [InlineData("S3_ENDPOINT=s3.cern.ch", "https://s3.cern.ch/", true)]
    [InlineData("S3_ENDPOINT=minio:9000 S3_USE_HTTPS=0", "http://minio:9000/", true)]
    [InlineData("S3_ENDPOINT=http://minio:9000 S3_USE_HTTPS=1 S3_VERIFY_SSL=0", "http://minio:9000/", true)]
    [InlineData("S3_ENDPOINT=s3.cern.ch S3_USER_VIRTUAL_BUCKET=1", "https://s3.cern.ch/", false)]
    [InlineData("", null, false)]
    public void Endpoints_come_from_the_variables_of_tools_and_of_KServe(string variables, string? endpoint, bool pathStyle)
    {
        S3Settings settings = Resolve(variables);
        Assert.Equal((endpoint, pathStyle), (settings.Endpoint?.AbsoluteUri, settings.PathStyle));
    }

    [Fact]
    public void Options_come_before_variables()
    {
        S3Settings settings = Resolve(
            "AWS_ENDPOINT_URL=https://a.org AWS_REGION=eu-a AWS_CA_BUNDLE=/a.pem",
            o => o with { EndpointUrl = new Uri("https://b.org"), Region = "eu-b", CaBundle = "/b.pem", PathStyle = false });
        Assert.Equal(("https://b.org/", "eu-b", "/b.pem", false), (settings.Endpoint!.AbsoluteUri, settings.Region, settings.CaBundle, settings.PathStyle));
        Assert.Equal("eu-a", Resolve("AWS_REGION=eu-a AWS_DEFAULT_REGION=eu-c").Region);
        Assert.Equal("us-east-1", Resolve("").Region);
    }

    [Fact]
    public void Certificates_are_always_checked()
    {
        DismException failure = Assert.Throws<DismException>(() => Resolve("S3_ENDPOINT=s3.cern.ch S3_VERIFY_SSL=0"));
        Assert.Equal(ErrorCode.UsageInvalid, failure.Code);
        Assert.Contains("AWS_CA_BUNDLE", failure.Cure);
    }

    [Fact]
    public void Keys_come_from_the_file_the_profile_the_variables_or_nowhere()
    {
        Assert.Equal("KEY", KeyOf(Resolve("")));
        Assert.IsType<SessionAWSCredentials>(Resolve("AWS_SESSION_TOKEN=T").Credentials);
        Assert.IsType<AnonymousAWSCredentials>(Resolve("", o => o with { Anonymous = true }).Credentials);

        string shared = _folder.Write("shared", "[default]\naws_access_key_id = D\naws_secret_access_key = S\n[other]\naws_access_key_id = O\naws_secret_access_key = S\nregion = eu-o\n");
        _variables["AWS_SHARED_CREDENTIALS_FILE"] = shared;
        Assert.Equal("KEY", KeyOf(Resolve("")));
        S3Settings other = Resolve("", o => o with { Profile = "other" });
        Assert.Equal(("O", "eu-o"), (KeyOf(other), other.Region));
        _variables.Remove("AWS_ACCESS_KEY_ID");
        Assert.Equal("D", KeyOf(Resolve("")));
        Assert.Equal("O", KeyOf(Resolve("AWS_PROFILE=other")));
        Assert.IsType<AnonymousAWSCredentials>(Resolve("awsAnonymousCredential=true").Credentials);

        _variables["AWS_SHARED_CREDENTIALS_FILE"] = _folder["none"];
        DismException failure = Assert.Throws<DismException>(() => Resolve(""));
        Assert.Equal(ErrorCode.AccessDenied, failure.Code);
        Assert.Contains("AWS_ACCESS_KEY_ID", failure.Cure);
    }

    [Fact]
    public void A_file_of_keys_that_others_may_read_is_refused()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has other permissions.");
        string file = _folder.Write("keys", "[default]\naws_access_key_id = F\naws_secret_access_key = S\n");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        DismException failure = Assert.Throws<DismException>(() => Resolve("", o => o with { CredentialFile = file }));
        Assert.Equal(ErrorCode.AccessDenied, failure.Code);
        Assert.Contains("chmod 600", failure.Cure);
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Assert.Equal("F", KeyOf(Resolve("", o => o with { CredentialFile = file })));
        Assert.Equal(ErrorCode.ReadFailed, Assert.Throws<DismException>(() => Resolve("", o => o with { CredentialFile = _folder["none"] })).Code);
        Assert.Equal(ErrorCode.AccessDenied, Assert.Throws<DismException>(() => Resolve("", o => o with { CredentialFile = file, Profile = "nobody" })).Code);
    }

    [Theory]
    [InlineData("s3://bucket", "bucket", "")]
    [InlineData("s3://bucket/", "bucket", "")]
    [InlineData("s3://My.bucket_1/a/b/", "My.bucket_1", "a/b")]
    public void A_location_is_read_as_it_is_written(string uri, string bucket, string prefix) =>
        Assert.Equal(new S3Location(bucket, prefix), S3Location.Parse(uri));

    [Theory]
    [InlineData("s3://")]
    [InlineData("s3:///prefix")]
    [InlineData("s3://b/prefix")]
    [InlineData("s3://bucket/a/../b")]
    [InlineData("s3://bucket/a//b")]
    [InlineData("s3://bucket/a%20b")]
    [InlineData("s3://bucket/a b")]
    [InlineData("s3://bucket/a?b")]
    [InlineData("s3://buc ket/a")]
    [InlineData("s3://key:SECRET@bucket/a")]
    public void What_programs_read_in_different_ways_is_no_location(string uri)
    {
        DismException failure = Assert.Throws<DismException>(() => S3Location.Parse(uri));
        Assert.Equal(ErrorCode.StorageUriInvalid, failure.Code);
        Assert.DoesNotContain("SECRET", failure.ToString() + failure.Target);
    }

    [Fact]
    public void Names_that_leave_their_folder_or_are_too_long_are_no_keys()
    {
        DismPS.Engine.Storage.Objects.ObjectKeys.Check("a/" + new string('é', 511));
        foreach (string key in (string[])["", "/a", "a/", "a//b", "a/../b", "./a", "a\nb", "a/" + new string('é', 512)])
            Assert.Equal(ErrorCode.PathEscape, Assert.Throws<DismException>(() => DismPS.Engine.Storage.Objects.ObjectKeys.Check(key)).Code);
    }

    private static string KeyOf(S3Settings settings) => settings.Credentials.GetCredentials().AccessKey;

    private S3Settings Resolve(string variables, Func<StoreOptions, StoreOptions>? change = null)
    {
        var all = new Dictionary<string, string>(_variables);
        foreach (string pair in variables.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            all[pair.Split('=')[0]] = pair[(pair.IndexOf('=') + 1)..];
        var options = new StoreOptions { Variable = name => all.GetValueOrDefault(name) };
        return S3Settings.Resolve(change?.Invoke(options) ?? options);
    }
}
