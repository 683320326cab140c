BeforeDiscovery {
    $hasKubectl = [bool]($env:DISMPS_KUBECTL ? $env:DISMPS_KUBECTL : (Get-Command kubectl -CommandType Application -ErrorAction Ignore))
    if (-not $hasKubectl) { Write-Warning 'Deployments are not tested: there is no kubectl.' }
}

Describe 'Deployments to a cluster' -Skip:(-not $hasKubectl) {
    BeforeAll {
        . $PSScriptRoot/common.ps1
        . $PSScriptRoot/clusterstandin.ps1
        $Cluster = Start-ClusterStandIn -Behaviour @{ 'bad-*' = 'ImagePullBackOff'; 'hang-*' = 'Hang' } -Option '--step', '10'
        $At = @{ Kubeconfig = $Cluster.Kubeconfig; Namespace = 'jec' }
        $Uri = 's3://jec-data/pfn-01/'
        $Before = Get-Location
        $Folder = New-TestFolder
        Set-Location -LiteralPath $Folder
        function Publish-Model([string] $Name, [hashtable] $Option = @{}) {
            Publish-DismModel template.yaml -StorageUri $Uri -ServiceName $Name -SkipSmokeTest @At @Option
        }
        function Get-Write { Get-ClusterRequest $Cluster -Write }
    }
    AfterAll {
        Set-Location $Before
        Stop-ClusterStandIn
        Clear-Test
    }

    It 'goes through all that publishing needs, and stops at what nothing works without' {
        $found = Test-DismCluster @At -ServiceAccount sa
        $found | Should -BeOfType DismPS.DismClusterFinding
        $found | Where-Object State -EQ Error | Should -BeNullOrEmpty
        $found.Check | Should -Contain 'runtimes'
        ($found | Where-Object Check -EQ credentials).Message | Should -BeLike '*s3.example.org*'
        (Test-DismCluster -Kubeconfig $Cluster.Kubeconfig -Namespace nosuch | Where-Object Check -EQ namespace).State | Should -Be Error
        $none = Test-DismCluster -Kubeconfig (Join-Path $Folder nosuch)
        $none.Check, $none.State | Should -Be 'context', 'Error'
    }

    It 'tells rights without which nothing can be published from those that only make it comfortable' {
        $viewer = @{ Kubeconfig = $Cluster.Kubeconfig; Context = 'viewer'; Namespace = 'jec' }
        $rights = Test-DismCluster @viewer | Where-Object Check -EQ rights
        ($rights | Where-Object State -EQ Error).Message | ForEach-Object { ($_ -split ',')[0] } | Should -Be 'you may not create inferenceservices.serving.kserve.io', 'you may not patch inferenceservices.serving.kserve.io'
        ($rights | Where-Object State -EQ Error).Cure | Should -Match 'docs/cluster.md'
        ($rights | Where-Object State -EQ Warning).Message | Should -Match 'configmaps|delete|portforward'
        (Test-DismCluster @viewer -ShareCredentials | Where-Object { $_.Check -eq 'rights' -and $_.State -eq 'Error' }).Message | Should -Match 'inferenceservices|secrets|serviceaccounts'
        Test-DismCluster @At -ShareCredentials | Where-Object State -EQ Error | Should -BeNullOrEmpty
        (Get-Fault { Test-DismCluster @At -ShareCredentials -ServiceAccount sa }).FullyQualifiedErrorId | Should -BeLike 'UsageInvalid,*'
    }

    It 'shows a deployment that is being deleted, and neither publishes to it nor waits for it' {
        $null = Publish-Model going @{ Wait = $true }
        $asAdmin = { & $Kubectl --kubeconfig $Cluster.Kubeconfig -n jec @args }
        $null = & $asAdmin patch inferenceservice going --type=merge '-p={"metadata":{"finalizers":["example.org/hold"]}}'
        $null = & $asAdmin delete inferenceservice going --wait=false
        try {
            $going = Get-DismDeployment going @At
            $going.State | Should -Be Deleting
            $going.Problem | Should -BeLike '*example.org/hold*'
            Clear-ClusterRequest $Cluster
            Assert-Fault (Get-Fault { Publish-Model going }) ClusterConflict ResourceBusy (Get-FullPath template.yaml)
            Assert-Fault (Get-Fault { Undo-DismModel going -Release 1 @At }) ClusterConflict ResourceBusy going
            $faults = $null
            (Wait-DismDeployment going @At -TimeoutSeconds 86400 -ErrorVariable faults -ErrorAction SilentlyContinue).Cause | Should -Be Deleted
            Assert-Fault $faults DeploymentFailed InvalidOperation going
            Get-Write | Should -BeNullOrEmpty
        } finally { $null = & $asAdmin patch inferenceservice going --type=merge '-p={"metadata":{"finalizers":null}}' }
        (Remove-DismDeployment going @At -Confirm:$false).Object | Should -Be 'ConfigMap/going-dismps'
    }

    It 'deploys a model, waits until it answers, and sends nothing the second time' {
        $first = Publish-Model one @{ Wait = $true; Message = 'the first' }
        $first | Should -BeOfType DismPS.DismDeploymentResult
        $first.Name, $first.Namespace, $first.State, $first.Release, $first.Url | Should -Be 'one', 'jec', 'Ready', 1, 'http://one-jec.example.com'
        $first.Change[0] | Should -Be '+ InferenceService/one'
        $first.Duration | Should -BeGreaterThan ([timespan]::Zero)
        Clear-ClusterRequest $Cluster
        $second = Publish-Model one @{ Wait = $true }
        $second.State, $second.Change.Count, $second.Release | Should -Be 'Unchanged', 0, $null
        Get-Write | Should -BeNullOrEmpty
    }

    It 'tells with -WhatIf what would change, and sends nothing' {
        Clear-ClusterRequest $Cluster
        $said = Invoke-Child @"
            Import-Module '$env:DISMPS_TEST_MODULE'
            Set-Location -LiteralPath '$Folder'
            Publish-DismModel template.yaml -StorageUri '$Uri' -Namespace jec -Kubeconfig '$($Cluster.Kubeconfig)' -ServiceName planned -WhatIf
"@
        $said | Should -Contain 'What if: Deploying planned to jec, from s3://jec-data/pfn-01/'
        $said | Should -Contain '  + spec.predictor.model.storageUri: "s3://jec-data/pfn-01/"'
        Get-Write | Should -BeNullOrEmpty
        Publish-Model planned @{ WhatIf = $true } | Should -BeNullOrEmpty
        Get-DismDeployment @At | ForEach-Object Name | Should -Not -Contain 'planned'
    }

    It 'deploys the templates of a pipeline as one action: one that fails does not stop the others' {
        New-Template good.yaml $ModelName, 'good-one'
        New-Template other.yaml $ModelName, 'other-one'
        Set-Content broken.yaml 'Resources: ['
        $results = 'good.yaml', 'broken.yaml', 'other.yaml' | Publish-DismModel -StorageUri $Uri @At -Wait -SkipSmokeTest -ErrorVariable faults -ErrorAction SilentlyContinue
        $results.State | Should -Be 'Ready', 'Failed', 'Ready'
        $results.Name | Should -Be 'good-one', '', 'other-one'
        Assert-Fault $faults TemplateInvalid InvalidData (Get-FullPath broken.yaml)
    }

    It 'fails with the cause and a cure, and returns the failed model too' {
        $results = @(Publish-DismModel template.yaml -StorageUri $Uri -ServiceName bad-image @At -Wait -TimeoutSeconds 8 -ErrorVariable faults -ErrorAction SilentlyContinue)
        Assert-Fault $faults DeploymentFailed InvalidOperation (Get-FullPath template.yaml)
        $fault = Get-Fault { Wait-DismDeployment bad-image @At -TimeoutSeconds 8 }
        $fault.FullyQualifiedErrorId | Should -Be 'DeploymentFailed,DismPS.Commands.WaitDismDeploymentCommand'
        Assert-Fault $fault DeploymentFailed InvalidOperation bad-image
        $fault.ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty
        $results.State | Should -Be Failed
        $results.Cause | Should -Be ImageUnavailable
        $results.Problem | Should -Match 'image'
        $results.Cure | Should -Not -BeNullOrEmpty
    }

    It 'lists deployments by name, wildcards and namespace' {
        $null = Publish-Model two @{ Wait = $true }
        $found = Get-DismDeployment two @At
        $found | Should -BeOfType DismPS.DismDeployment
        $found.State, $found.Namespace, $found.StorageUri, $found.Resource, $found.Template | Should -Be 'Ready', 'jec', $Uri, $Resource, 'template.yaml'
        $found.ReadyReplicas, $found.Replicas, $found.AnomalyThreshold, $found.IsManaged | Should -Be 1, 1, 0.01267, $true
        (Get-DismDeployment 'tw[o]', 'nothing*' @At).Name | Should -Be two
        (Get-DismDeployment -AllNamespaces -Kubeconfig $Cluster.Kubeconfig).Name | Should -Contain two
        Get-DismDeployment -Namespace other -Kubeconfig $Cluster.Kubeconfig | Should -BeNullOrEmpty
        Assert-Fault (Get-Fault { Get-DismDeployment nope @At }) ClusterObjectNotFound ObjectNotFound nope
        ($found | Out-String) | Should -Match 'two\s+jec\s+.*Ready.*1/1'
    }

    It 'goes back to an earlier state, and lists the states' {
        $null = Publish-Model back @{ Wait = $true; Message = 'good' }
        $null = Publish-DismModel template.yaml -StorageUri s3://jec-data/pfn-02/ -ServiceName back -SkipSmokeTest @At -Wait
        $null = Undo-DismModel back @At -WhatIf
        (Get-DismDeployment back @At).StorageUri | Should -Be s3://jec-data/pfn-02/
        $undone = Undo-DismModel back @At
        $undone.State, $undone.Release, $undone.StorageUri | Should -Be 'Ready', 3, $Uri
        $history = Get-DismDeploymentHistory back @At
        $history.Release | Should -Be 1, 2, 3
        $history.State | Should -Be 'Ready', 'Ready', 'Ready'
        $history[0].Message, $history[2].IsPresent | Should -Be 'good', $true
        ($history[1] | Undo-DismModel -NoWait).StorageUri | Should -Be s3://jec-data/pfn-02/
        Assert-Fault (Get-Fault { Undo-DismModel back -Release 99 @At }) PublicationNotFound ObjectNotFound back
    }

    It 'sets a threshold, warns that pods are replaced, and takes it away' {
        $null = Publish-Model level @{ Wait = $true }
        $change = Get-DismDeployment level @At | Set-DismThreshold -Threshold 0.5 -WarningVariable warned -WarningAction SilentlyContinue
        $change.AnomalyThreshold, $change.Before, $change.ReplacesPods | Should -Be 0.5, 0.01267, $true
        $warned | Should -Match 'serviceAnnotationDisallowedList'
        (Get-DismDeployment level @At).ThresholdOverride | Should -Be 0.5
        (Set-DismThreshold level -Reset @At -WarningAction SilentlyContinue).AnomalyThreshold | Should -Be 0.01267
    }

    It 'returns what the pods have written' {
        $null = Publish-Model spoken @{ Wait = $true }
        $lines = Get-DismDeploymentLog spoken @At
        $lines[0] | Should -BeOfType DismPS.DismDeploymentLog
        $lines.Text | Should -Contain 'Started HTTPService at 0.0.0.0:8080'
        @(Get-DismDeploymentLog spoken @At -Tail 1) | Should -HaveCount 1
        (Get-Fault { 'a', 'b' | Get-DismDeploymentLog -Name { $_ } -Follow @At }).FullyQualifiedErrorId | Should -BeLike 'UsageInvalid,*'
    }

    It 'changes the share of a model that is on trial only' {
        $null = Publish-Model whole @{ Wait = $true }
        Assert-Fault (Get-Fault { Set-DismTraffic whole -Percent 50 @At }) UsageInvalid InvalidArgument whole
        Assert-Fault (Get-Fault { Publish-Model whole @{ Canary = 10 } }) UsageInvalid InvalidArgument (Get-FullPath template.yaml)
    }

    It 'removes a deployment with its history' {
        $null = Publish-Model gone @{ Wait = $true }
        Remove-DismDeployment gone @At -WhatIf | Should -BeNullOrEmpty
        $removed = Get-DismDeployment gone @At | Remove-DismDeployment -Wait -Confirm:$false
        $removed.Object | Should -Be 'InferenceService/gone', 'ConfigMap/gone-dismps'
        Assert-Fault (Get-Fault { Get-DismDeployment gone @At }) ClusterObjectNotFound ObjectNotFound gone
    }

    It 'stops within a second, and leaves the rollout to the cluster' {
        $script = 'param($f, $k, $u) Set-Location -LiteralPath $f; Publish-DismModel template.yaml -StorageUri $u -ServiceName hang-one -Namespace jec -Kubeconfig $k -Wait'
        Clear-ClusterRequest $Cluster
        $run = Invoke-InRunspace $script $Folder, $Cluster.Kubeconfig, $Uri -StopWhen { Get-ClusterRequest $Cluster | Where-Object verb -EQ watch } -TimeoutSeconds 60
        $run.State | Should -Be Stopped
        $run.StopSeconds | Should -BeLessThan $Soon
        (Get-DismDeployment hang-one @At).Name | Should -Be hang-one
    }

    It 'says after Ctrl+C that the rollout goes on, and how to go on waiting' -Skip:$IsWindows {
        Clear-ClusterRequest $Cluster
        $command = "Import-Module '$env:DISMPS_TEST_MODULE'; Set-Location -LiteralPath '$Folder'; Publish-DismModel template.yaml -StorageUri $Uri -ServiceName hang-two -Namespace jec -Kubeconfig '$($Cluster.Kubeconfig)' -Wait"
        $process = Start-Process (Get-Process -Id $PID).Path -ArgumentList '-NoProfile', '-NonInteractive', '-Command', "`"$command`"" -PassThru -RedirectStandardOutput "$Folder/said" -RedirectStandardError "$Folder/errors"
        try {
            # The second look at the events: by then the first word about the rollout is out.
            Wait-Until { @(Get-ClusterRequest $Cluster | Where-Object { $_.verb -eq 'list' -and $_.resource -eq 'events' }).Count -gt 1 } 60
            kill -INT $process.Id
            $process.WaitForExit(15000) | Should -BeTrue
        } finally { if (-not $process.HasExited) { $process.Kill() } }
        Get-Content "$Folder/said" -Raw | Should -Match "'Wait-DismDeployment hang-two -Namespace jec -Kubeconfig "
    }

    It 'follows a log until it is stopped' {
        $null = Publish-Model followed @{ Wait = $true }
        $run = Invoke-InRunspace 'param($k) Get-DismDeploymentLog followed -Namespace jec -Kubeconfig $k -Follow' $Cluster.Kubeconfig -StopWhen { $args[0].Count -gt 0 } -TimeoutSeconds 60
        $run.State | Should -Be Stopped
        $run.StopSeconds | Should -BeLessThan $Soon
        $run.Output[0].Name | Should -Be followed
    }

    It 'completes contexts, namespaces and names, and nothing to who may not ask' {
        $of = "-Kubeconfig '$($Cluster.Kubeconfig)'"
        (Complete "Get-DismDeployment $of -Context ").CompletionText | Should -Be 'admin', 'stranger', 'viewer'
        (Complete "Get-DismDeployment $of -Namespace je").CompletionText | Should -Be 'jec'
        $null = Publish-Model three @{ Wait = $true }
        (Complete "Wait-DismDeployment $of -Namespace jec -Name thr").CompletionText | Should -Be 'three'
        Complete "Get-DismDeployment $of -Context stranger -Namespace je" | Where-Object ResultType -EQ ParameterValue | Should -BeNullOrEmpty
    }

    It 'takes a mode in any case and by its old name, as Export-DismManifest does' {
        $plan = Publish-Model moded @{ DeploymentMode = 'rawdeployment' }
        $plan.Change | Should -Contain '  + metadata.annotations[serving.kserve.io/deploymentMode]: "Standard"'
        (Export-DismManifest template.yaml -StorageUri $Uri -ServiceName moded -DeploymentMode rawdeployment -Format Json).Text | Should -Match '"serving.kserve.io/deploymentMode": *"Standard"'
    }

    It 'refuses what excludes each other' {
        Assert-Fault (Get-Fault { Publish-DismModel template.yaml @At }) UsageInvalid InvalidArgument 'jec'
        { Publish-DismModel template.yaml file:///x -Wait -Dials } | Should -Throw -ErrorId 'AmbiguousParameterSet,*'
        (Get-Fault { Invoke-DismInference template.yaml ls.csv -Deployment x -Uri http://127.0.0.1:1 @At }).FullyQualifiedErrorId | Should -BeLike 'UsageInvalid,*'
        (Get-Fault { Invoke-DismInference template.yaml ls.csv -Namespace jec }).FullyQualifiedErrorId | Should -BeLike 'UsageInvalid,*'
    }
}

Describe 'A model on trial' -Skip:(-not $hasKubectl) {
    BeforeAll {
        . $PSScriptRoot/common.ps1
        . $PSScriptRoot/clusterstandin.ps1
        $Before = Get-Location
        Set-Location -LiteralPath (New-TestFolder)
        $Cluster = Start-ClusterStandIn -Option '--step', '10', '--mode', 'Knative'
        $At = @{ Kubeconfig = $Cluster.Kubeconfig; Namespace = 'jec' }
    }
    AfterAll {
        Stop-ClusterStandIn
        Set-Location $Before
        Clear-Test
    }

    It 'gets its share, then a larger one, then all requests' {
        $null = Publish-DismModel template.yaml -StorageUri s3://jec-data/pfn-01/ @At -Wait -SkipSmokeTest
        (Publish-DismModel template.yaml -StorageUri s3://jec-data/pfn-02/ @At -Wait -SkipSmokeTest -Canary 10).State | Should -Be Ready
        $tried = Get-DismDeployment $ModelName @At
        $tried.CanaryPercent | Should -Be 10
        ($tried.Traffic.Percent | Sort-Object) | Should -Be 10, 90
        ($tried | Set-DismTraffic -Percent 50).State | Should -Be Ready
        (Get-DismDeployment $ModelName @At).CanaryPercent | Should -Be 50
        Set-DismTraffic $ModelName -All @At -WhatIf | Should -BeNullOrEmpty
        (Set-DismTraffic $ModelName -All @At).State | Should -Be Ready
        (Get-DismDeployment $ModelName @At).CanaryPercent | Should -BeNullOrEmpty
    }
}

Describe 'A deployed model that is asked' -Skip:(-not $hasKubectl) {
    BeforeAll {
        . $PSScriptRoot/common.ps1
        . $PSScriptRoot/clusterstandin.ps1
        $Before = Get-Location
        Set-Location -LiteralPath (New-TestFolder)
        $Api = Start-DismApi template.yaml -Port 0
        $Cluster = Start-ClusterStandIn -Option '--step', '10', '--pod-target', "127.0.0.1:$($Api.Uri.Port)"
        $At = @{ Kubeconfig = $Cluster.Kubeconfig; Namespace = 'jec' }
    }
    AfterAll {
        Stop-ClusterStandIn
        Set-Location $Before
        Clear-Test
    }

    It 'is asked its golden cases, and scores as the model does, with the threshold that was set' {
        $published = Publish-DismModel template.yaml -StorageUri s3://jec-data/pfn-01/ @At -Wait
        $published.State | Should -Be Ready -Because $published.Problem
        $published.Golden.Passed | Should -Not -BeNullOrEmpty
        $published.Golden.Passed | Should -Not -Contain $false
        $rows = Invoke-DismInference template.yaml ls.csv -Deployment $ModelName @At
        $rows.Score | Should -Be (Invoke-DismInference template.yaml ls.csv).Score
        $null = Set-DismThreshold $ModelName 1e9 @At -WarningAction SilentlyContinue
        $again = Invoke-DismInference template.yaml ls.csv -Deployment $ModelName @At
        $again.IsAnomaly | Should -Not -Contain $true
        $again[0].Threshold | Should -Be 1e9
    }
}
