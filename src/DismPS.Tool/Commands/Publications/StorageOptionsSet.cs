using System.CommandLine;
using DismPS.Engine.Operations.Publications;

namespace DismPS.Tool.Commands.Publications;

/// <summary>Options of commands that reach a model repository. Keys never stand among the arguments, which every user of the machine can read.</summary>
internal sealed class StorageOptionsSet
{
    private readonly Option<string?> _endpoint = new("--endpoint-url") { Description = "Address of an object store [default: $AWS_ENDPOINT_URL_S3, $AWS_ENDPOINT_URL or $S3_ENDPOINT, else Amazon's].", HelpName = "URL" };
    private readonly Option<string?> _region = new("--region") { Description = "Region [default: $AWS_REGION or $AWS_DEFAULT_REGION, else the profile's, else us-east-1].", HelpName = "NAME" };
    private readonly Option<string?> _profile = new("--s3-profile") { Description = "Profile of the credentials file [default: $AWS_PROFILE].", HelpName = "NAME" };
    private readonly Option<string?> _credentials = new("--credential-file") { Description = "File with access keys that only its owner may read [default: $AWS_SHARED_CREDENTIALS_FILE, else ~/.aws/credentials].", HelpName = "FILE" };
    private readonly Option<bool> _anonymous = new("--anonymous") { Description = "Send no credentials." };
    private readonly Option<bool?> _pathStyle = new("--path-style") { Description = "The bucket in the path and not in the host's name [default: true where an endpoint is named].", HelpName = "true|false" };
    private readonly Option<string?> _authorities = new("--ca-bundle") { Description = "File of the certificates (PEM) that the store's must descend from [default: $AWS_CA_BUNDLE].", HelpName = "FILE" };
    private readonly Option<string?> _mount = new("--mount-path") { Description = "Folder where the claim of a pvc:// repository is mounted.", HelpName = "FOLDER" };
    private readonly Option<int> _throttle = new("--throttle") { Description = "Files that are sent or read at the same time.", DefaultValueFactory = _ => 4, HelpName = "N" };

    public StorageOptionsSet() =>
        _throttle.Validators.Add(result => SharedOptions.Require(result, _throttle, n => n is >= 1 and <= StorageOptions.MaxThrottleLimit, $"1 to {StorageOptions.MaxThrottleLimit}"));

    /// <summary>All of them.</summary>
    public IReadOnlyList<Option> Options => [_endpoint, _region, _profile, _credentials, _anonymous, _pathStyle, _authorities, _mount, _throttle];

    /// <summary>What they say; the rest comes from the environment.</summary>
    public StorageOptions Read(ParseResult arguments) => new()
    {
        EndpointUrl = arguments.GetValue(_endpoint),
        Region = arguments.GetValue(_region),
        Profile = arguments.GetValue(_profile),
        CredentialFile = Absolute(arguments.GetValue(_credentials)),
        Anonymous = arguments.GetValue(_anonymous),
        PathStyle = arguments.GetValue(_pathStyle),
        CaBundle = Absolute(arguments.GetValue(_authorities)),
        MountPath = Absolute(arguments.GetValue(_mount)),
        ThrottleLimit = arguments.GetValue(_throttle),
    };

    private static string? Absolute(string? path) => path is null ? null : Path.GetFullPath(path);
}
