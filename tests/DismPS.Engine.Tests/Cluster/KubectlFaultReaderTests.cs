using DismPS.Engine.Cluster.Kubectl;
using DismPS.Engine.Diagnostics;
using Kind = DismPS.Engine.Cluster.Kubectl.ClusterFaultKind;

namespace DismPS.Engine.Tests.Cluster;

public sealed class KubectlFaultReaderTests
{
    // The failures among the transcripts, by hand from what their notes say.
    private static readonly Dictionary<string, (Kind Kind, ErrorCode Code)> Expected = new()
    {
        ["conn-refused"] = (Kind.Unreachable, ErrorCode.ClusterUnreachable),
        ["dns"] = (Kind.NameUnresolved, ErrorCode.ClusterUnreachable),
        ["tls-unknown-ca"] = (Kind.CertificateUntrusted, ErrorCode.ClusterUnreachable),
        ["tls-wrong-name"] = (Kind.CertificateUntrusted, ErrorCode.ClusterUnreachable),
        ["kc-malformed"] = (Kind.KubeconfigInvalid, ErrorCode.ClusterContextInvalid),
        ["kc-no-current"] = (Kind.ContextMissing, ErrorCode.ClusterContextInvalid),
        ["proxy-refused"] = (Kind.ProxyFailed, ErrorCode.ClusterUnreachable),
        ["exec-missing-hint"] = (Kind.CredentialPlugin, ErrorCode.CredentialPluginFailed),
        ["exec-not-json"] = (Kind.CredentialPlugin, ErrorCode.CredentialPluginFailed),
        ["exec-empty"] = (Kind.CredentialPlugin, ErrorCode.CredentialPluginFailed),
        ["exec-interactive"] = (Kind.CredentialPlugin, ErrorCode.CredentialPluginFailed),
        ["auth-401"] = (Kind.Unauthorized, ErrorCode.ClusterSignInFailed),
        ["auth-anon"] = (Kind.Unauthorized, ErrorCode.ClusterSignInFailed),
        ["hook-unreachable"] = (Kind.WebhookUnreachable, ErrorCode.ClusterFailed),
        ["apply-conflict"] = (Kind.Conflict, ErrorCode.ClusterConflict),
        ["apply-conflict-json"] = (Kind.Conflict, ErrorCode.ClusterConflict),
        ["apply-lost"] = (Kind.Conflict, ErrorCode.ClusterConflict),
        ["apply-conflict-edit"] = (Kind.Conflict, ErrorCode.ClusterConflict),
        ["bad-unknown"] = (Kind.UnknownField, ErrorCode.ManifestRefused),
        ["bad-unknown-ignore"] = (Kind.UnknownField, ErrorCode.ManifestRefused),
        ["bad-type"] = (Kind.Invalid, ErrorCode.ManifestRefused),
        ["bad-kind"] = (Kind.KindMissing, ErrorCode.ClusterKindMissing),
        ["bad-ns"] = (Kind.NamespaceNotFound, ErrorCode.ClusterObjectNotFound),
        ["bad-yaml"] = (Kind.ManifestUnreadable, ErrorCode.ManifestRefused),
        ["bad-noname"] = (Kind.Invalid, ErrorCode.ManifestRefused),
        ["bad-managed"] = (Kind.Invalid, ErrorCode.ManifestRefused),
        ["file-missing"] = (Kind.ManifestUnreadable, ErrorCode.ManifestRefused),
        ["multi-partial-first"] = (Kind.RefusedByWebhook, ErrorCode.ManifestRefused),
        ["diff-error"] = (Kind.RefusedByWebhook, ErrorCode.ManifestRefused),
        ["rbac-list-pods"] = (Kind.Forbidden, ErrorCode.AccessDenied),
        ["rbac-apply"] = (Kind.Forbidden, ErrorCode.AccessDenied),
        ["rbac-create"] = (Kind.Forbidden, ErrorCode.AccessDenied),
        ["rbac-other-ns"] = (Kind.Forbidden, ErrorCode.AccessDenied),
        ["get-no-type"] = (Kind.KindMissing, ErrorCode.ClusterKindMissing),
        ["get-old-group"] = (Kind.KindMissing, ErrorCode.ClusterKindMissing),
        ["wait-timeout"] = (Kind.WaitTimeout, ErrorCode.Timeout),
        ["wait-create"] = (Kind.WaitTimeout, ErrorCode.Timeout),
        ["wait-jsonpath-timeout"] = (Kind.WaitTimeout, ErrorCode.Timeout),
        ["wait-delete-timeout"] = (Kind.WaitTimeout, ErrorCode.Timeout),
        ["logs-no-pod"] = (Kind.NotFound, ErrorCode.ClusterObjectNotFound),
        ["unknown-cmd"] = (Kind.Usage, ErrorCode.KubectlTooOld),
    };

    // Ended with SIGTERM by the recorder; kubectl says nothing then.
    private static readonly string[] Stopped = ["watch-plain-json", "watch-only"];

    public static TheoryData<string> Failures => [.. Expected.Keys];

    [Fact]
    public void Every_transcript_of_a_failure_has_an_expectation()
    {
        IEnumerable<string> failures = KubectlTranscript.ReadAll().Where(t => t.Exit != 0 && !Stopped.Contains(t.Id)).Select(t => t.Id);
        Assert.Equal(Expected.Keys.Order(), failures.Order());
    }

    [Theory]
    [MemberData(nameof(Failures))]
    public void A_recorded_failure_is_read_as_what_it_is(string id)
    {
        KubectlTranscript transcript = KubectlTranscript.ReadAll().Single(t => t.Id == id);
        ClusterFault fault = KubectlFaultReader.Read(transcript.Exit, transcript.Errors, transcript.Output);
        Assert.Equal(Expected[id].Kind, fault.Kind);
        Assert.Equal(Expected[id].Code, fault.Code);
        Assert.Equal(transcript.Exit, fault.ExitCode);
        DismException told = fault.ToException();
        Assert.False(string.IsNullOrWhiteSpace(told.Message));
        Assert.False(string.IsNullOrWhiteSpace(told.Cure));
        Assert.DoesNotContain("memcache.go", told.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', told.Message);
    }

    [Fact]
    public void A_conflict_names_managers_and_fields()
    {
        ClusterFault two = Read("apply-conflict");
        FieldConflict conflict = Assert.Single(two.Conflicts);
        Assert.Equal("dism", conflict.Manager);
        Assert.Equal([".spec.predictor.minReplicas", ".spec.predictor.model.storageUri"], conflict.Fields);

        FieldConflict one = Assert.Single(Read("apply-conflict-json").Conflicts);
        Assert.Equal("dism", one.Manager);
        Assert.Equal([".spec.predictor.minReplicas"], one.Fields);

        FieldConflict edit = Assert.Single(Read("apply-conflict-edit").Conflicts);
        Assert.Equal(("kubectl-edit", "serving.kserve.io/v1beta1"), (edit.Manager, edit.ApiVersion));
        Assert.Equal([".spec.predictor.model.storageUri"], edit.Fields);
    }

    [Fact]
    public void Several_managers_of_one_conflict_are_kept_apart()
    {
        const string text = "error: Apply failed with 3 conflicts: conflicts with \"helm\":\n- .spec.predictor.minReplicas\nconflicts with \"kubectl-edit\" using serving.kserve.io/v1beta1:\n- .spec.predictor.maxReplicas\n- .metadata.annotations.a\nPlease review the fields above--they currently have other managers.";
        ClusterFault fault = KubectlFaultReader.Read(1, text);
        Assert.Equal(["helm", "kubectl-edit"], fault.Conflicts.Select(c => c.Manager));
        Assert.Equal([".spec.predictor.maxReplicas", ".metadata.annotations.a"], fault.Conflicts[1].Fields);
    }

    [Theory]
    [InlineData("rbac-list-pods", "list", "pods", "", "jec")]
    [InlineData("rbac-apply", "patch", "inferenceservices", "serving.kserve.io", "jec")]
    [InlineData("rbac-create", "create", "inferenceservices", "serving.kserve.io", "jec")]
    [InlineData("rbac-other-ns", "list", "inferenceservices", "serving.kserve.io", "other")]
    public void A_missing_right_is_named(string id, string verb, string resource, string group, string ns)
    {
        ClusterFault fault = Read(id);
        Assert.Equal((verb, resource, group, ns), (fault.Verb, fault.Resource, fault.ApiGroup, fault.Namespace));
        Assert.Equal("system:serviceaccount:jec:viewer", fault.User);
        Assert.Contains($"may not {verb} {resource}", fault.ToException().Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Fields_webhooks_hosts_and_programs_are_named()
    {
        Assert.Equal(".spec.predictor.replicas", Read("bad-unknown").Field);
        Assert.Equal(".spec.predictor.minReplicas", Read("bad-type").Field);
        Assert.Equal("inferenceservice.kserve-webhook-server.validator", Read("diff-error").Webhook);
        Assert.StartsWith("the InferenceService \"1jec-bad\" is invalid", Read("diff-error").Message, StringComparison.Ordinal);
        Assert.Equal("inferenceservice.kserve-webhook-server.defaulter", Read("hook-unreachable").Webhook);
        Assert.Equal("nosuch.invalid", Read("dns").Subject);
        Assert.Equal("nosuch-login", Read("exec-missing-hint").Subject);
        Assert.Contains("Install nosuch-login first.", Read("exec-missing-hint").Message, StringComparison.Ordinal);
        Assert.Equal("127.0.0.1:6499", Read("conn-refused").Subject);
        Assert.Equal("nosuch", Read("bad-ns").Name);
        Assert.Equal(("pods", "nosuch"), (Read("logs-no-pod").Resource, Read("logs-no-pod").Name));
        Assert.Equal("InferenceServce", Read("bad-kind").Resource);
    }

    // Forms that the transcripts lack, from the sources of kubectl and the API server.
    [Theory]
    [InlineData("Unable to connect to the server: net/http: TLS handshake timeout", Kind.Timeout)]
    [InlineData("Unable to connect to the server: net/http: request canceled while waiting for connection (Client.Timeout exceeded while awaiting headers)", Kind.Timeout)]
    [InlineData("Unable to connect to the server: context deadline exceeded", Kind.Timeout)]
    [InlineData("Unable to connect to the server: dial tcp 10.0.0.1:6443: i/o timeout", Kind.Timeout)]
    [InlineData("Unable to connect to the server: dial tcp 10.0.0.1:6443: connect: no route to host", Kind.Unreachable)]
    [InlineData("Unable to connect to the server: EOF", Kind.Unreachable)]
    [InlineData("Unable to connect to the server: http: server gave HTTP response to HTTPS client", Kind.Unreachable)]
    [InlineData("Unable to connect to the server: x509: certificate has expired or is not yet valid: current time 2026 is after 2025", Kind.CertificateUntrusted)]
    [InlineData("error: context \"nosuch\" does not exist", Kind.ContextMissing)]
    [InlineData("error: no context exists with the name: \"nosuch\"", Kind.ContextMissing)]
    [InlineData("error: current-context must exist in order to minify", Kind.ContextMissing)]
    [InlineData("Unable to connect to the server: getting credentials: exec: executable gke-login failed with exit code 1", Kind.CredentialPlugin)]
    [InlineData("Error from server (NotFound): inferenceservices.serving.kserve.io \"x\" not found", Kind.NotFound)]
    [InlineData("Error from server (Conflict): Operation cannot be fulfilled on inferenceservices.serving.kserve.io \"x\": the object has been modified; please apply your changes to the latest version and try again", Kind.Changed)]
    [InlineData("Error from server (AlreadyExists): error when creating \"STDIN\": inferenceservices.serving.kserve.io \"x\" already exists", Kind.AlreadyExists)]
    [InlineData("The InferenceService \"jec_pfn\" is invalid: metadata.name: Invalid value: \"jec_pfn\": a lowercase RFC 1123 subdomain must consist of", Kind.Invalid)]
    [InlineData("Error from server (TooManyRequests): the server has received too many requests and has asked us to try again later", Kind.TooManyRequests)]
    [InlineData("Error from server (ServiceUnavailable): the server is currently unable to handle the request", Kind.ServerFailed)]
    [InlineData("Error from server (Forbidden): pods \"x\" is forbidden: exceeded quota: compute, requested: limits.cpu=2, used: limits.cpu=4, limited: limits.cpu=4", Kind.QuotaExceeded)]
    [InlineData("Error from server (Expired): The resourceVersion for the provided watch is too old.", Kind.Expired)]
    [InlineData("Error from server (BadRequest): container \"kserve-container\" in pod \"x\" is waiting to start: PodInitializing", Kind.ContainerNotReady)]
    [InlineData("Error: unknown flag: --server-side\nSee 'kubectl apply --help' for usage.", Kind.Usage)]
    [InlineData("Error from server (Forbidden): unknown", Kind.Forbidden)]
    [InlineData("error: the server was unable to return a response in the time allotted (Timeout)", Kind.Timeout)]
    [InlineData("error: something never seen", Kind.Other)]
    [InlineData("", Kind.Other)]
    public void Other_forms_are_read_too(string errors, Kind kind) => Assert.Equal(kind, KubectlFaultReader.Read(1, errors).Kind);

    [Fact]
    public void A_message_has_no_control_characters_no_passwords_and_an_end()
    {
        ClusterFault fault = KubectlFaultReader.Read(1, "error: \u001b[31mproxy https://me:secret@host/ " + new string('x', 5000));
        Assert.DoesNotContain('\u001b', fault.Message);
        Assert.DoesNotContain("secret", fault.Message, StringComparison.Ordinal);
        Assert.True(fault.Message.Length < 1000);
    }

    private static ClusterFault Read(string id)
    {
        KubectlTranscript transcript = KubectlTranscript.ReadAll().Single(t => t.Id == id);
        return KubectlFaultReader.Read(transcript.Exit, transcript.Errors, transcript.Output);
    }
}
