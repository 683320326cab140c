using Amazon.Runtime;
using Amazon.Runtime.CredentialManagement;
using DismPS.Engine.Artifacts;
using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Storage.S3;

/// <summary>Finds access keys in the usual places. The library's own search is not used: it waits for a service of the machine that most machines lack.</summary>
internal static class S3Credentials
{
    private const string UsualProfile = "default";
    private const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    /// <summary>The profile that is named, or the usual one; null when there is none and none was named.</summary>
    /// <exception cref="DismException"><see cref="ErrorCode.AccessDenied"/>, <see cref="ErrorCode.ReadFailed"/>.</exception>
    internal static CredentialProfile? ProfileOf(StoreOptions options, S3Variables variables)
    {
        if (options.CredentialFile is { } own)
            CheckOwn(own);
        string? named = options.Profile ?? (options.CredentialFile is null ? variables.Profile : null);
        string? path = options.CredentialFile ?? variables.CredentialFile;
        CredentialProfile? profile = Read(path, named ?? UsualProfile);
        if (profile is null && (named is not null || options.CredentialFile is not null))
        {
            throw new DismException(
                ErrorCode.AccessDenied,
                $"There is no profile '{named ?? UsualProfile}' in {path ?? "the credentials file (~/.aws/credentials)"}.",
                "Check the name of the profile and the file: a line [NAME], then aws_access_key_id = … and aws_secret_access_key = ….",
                path ?? named);
        }

        return profile;
    }

    /// <summary>The credentials: none at all, a file or profile that is named, variables, the usual profile, the machine.</summary>
    /// <exception cref="DismException"><see cref="ErrorCode.AccessDenied"/>.</exception>
    internal static AWSCredentials Find(StoreOptions options, S3Variables variables, CredentialProfile? profile)
    {
        if (options.Anonymous)
            return new AnonymousAWSCredentials();
        bool isNamed = options.Profile is not null || options.CredentialFile is not null;
        if (!isNamed && variables.Keys is { } keys)
            return keys.Token is { } token ? new SessionAWSCredentials(keys.Key, keys.Secret, token) : new BasicAWSCredentials(keys.Key, keys.Secret);
        if (!isNamed && variables.IsAnonymous)
            return new AnonymousAWSCredentials();
        if (profile is not null)
            return OfProfile(profile);
        if (variables.AsksMachine)
            return new InstanceProfileAWSCredentials();
        throw new DismException(
            ErrorCode.AccessDenied,
            "There are no credentials for the object store.",
            "Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, write them into ~/.aws/credentials, or name a file, a profile or anonymous access.");
    }

    private static CredentialProfile? Read(string? path, string name)
    {
        try
        {
            var file = new SharedCredentialsFile(path);
            return file.TryGetProfile(name, out CredentialProfile profile) ? profile : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or AmazonClientException or FormatException or ArgumentException)
        {
            // The library's words may repeat a line of the file.
            throw new DismException(ErrorCode.ReadFailed, $"The credentials file {path ?? "~/.aws/credentials"} cannot be read.", "Check that this user can read it, and its form: a line [NAME], then lines NAME = VALUE.", path);
        }
    }

    private static AWSCredentials OfProfile(CredentialProfile profile)
    {
        try
        {
            return AWSCredentialsFactory.GetAWSCredentials(profile, new SharedCredentialsFile());
        }
        catch (Exception e) when (e is AmazonClientException or InvalidOperationException or InvalidDataException or ArgumentException)
        {
            throw new DismException(
                ErrorCode.AccessDenied, $"The profile '{profile.Name}' has no access keys that can be used here.",
                "Use a profile with aws_access_key_id and aws_secret_access_key; keys of roles and of single sign-on go into AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN.", profile.Name);
        }
    }

    private static void CheckOwn(string path)
    {
        if (!RegularFile.Exists(path))
            throw FileFailure.Reading(path, new FileNotFoundException());
        if (OperatingSystem.IsWindows())
            return;
        if ((new FileInfo(path).UnixFileMode & Others) != 0)
            throw new DismException(ErrorCode.AccessDenied, $"Other users may read or write the credentials file {path}.", $"Run 'chmod 600 {path}', and change the keys when others have read them.", path);
    }
}
