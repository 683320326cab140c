BeforeAll {
    . $PSScriptRoot/common.ps1
    $Folder = New-TestFolder
    Push-Location -LiteralPath $Folder
    New-DoubleTemplate 'double.yaml'
}
AfterAll {
    Pop-Location
    Clear-Test
}

Describe 'Export-DismManifest' {
    It 'returns the text with all its members, and writes nothing' {
        $manifest = Export-DismManifest template.yaml s3://models/met -Namespace jec
        $manifest | Should -BeOfType ([DismPS.DismManifest])
        $manifest.Resource | Should -Be $Resource
        $manifest.ServiceName | Should -Be $ModelName
        $manifest.Text | Should -BeLike "*storageUri: s3://models/met/$ModelName/*"
        "$manifest" | Should -Be $manifest.Text
        $manifest.OutputPath | Should -BeNullOrEmpty
        $manifest.Files | Should -BeNullOrEmpty
        $manifest.SecretCommand | Should -BeNullOrEmpty
        $manifest.Problems | Should -BeNullOrEmpty
    }

    It 'writes a file that Test-DismManifest finds sound' {
        $manifest = Export-DismManifest template.yaml s3://models/met -Namespace jec -S3Endpoint s3.cern.ch -OutputPath m.yaml
        $manifest.OutputPath | Should -Be (Join-Path $Folder m.yaml)
        $manifest.SecretCommand | Should -BeLike 'kubectl create secret generic *-s3 --namespace=jec *'
        $result = $manifest | Test-DismManifest
        $result.Kind | Should -Be @('Secret', 'ServiceAccount', 'InferenceService')
        $result.IsValid | Should -Not -Contain $false
        $result.IsChecked | Should -Be @($false, $false, $true)
        Assert-Fault (Get-Fault { Export-DismManifest template.yaml s3://models/met -OutputPath m.yaml }) TargetExists ResourceExists (Join-Path $Folder m.yaml)
        Export-DismManifest template.yaml s3://models/met -OutputPath m.yaml -Force | Should -Not -BeNullOrEmpty
    }

    It 'writes all resources, or one' {
        (Export-DismManifest double.yaml s3://models).Resource | Should -Be @('One', 'Two')
        (Export-DismManifest double.yaml -StorageUri s3://models/two -Resource Two).ServiceName | Should -Be 'metsig-two'
        Assert-Fault (Get-Fault { Export-DismManifest double.yaml -StorageUri s3://models/two }) ResourceAmbiguous InvalidArgument (Join-Path $Folder double.yaml)
    }

    It 'writes the form <_>' -ForEach 'Json', 'Kustomize', 'Helm' {
        $manifest = Export-DismManifest template.yaml s3://models -Namespace jec -Format $_ -OutputPath "out-$_"
        $manifest.Files | Should -Exist
        if ($_ -eq 'Json') { (Get-Content out-Json -Raw | ConvertFrom-Json).metadata.namespace | Should -Be jec }
    }

    It 'writes for older releases' {
        $text = (Export-DismManifest template.yaml s3://models -KServeVersion v0.13.1 -DeploymentMode Standard).Text
        $text | Should -BeLike '*serving.kserve.io/deploymentMode: RawDeployment*'
        Assert-Fault (Get-Fault { Export-DismManifest template.yaml s3://models -KServeVersion 0.6 }) UsageInvalid InvalidArgument (Join-Path $Folder template.yaml)
    }

    It 'refuses what could not work' {
        Assert-Fault (Get-Fault { Export-DismManifest template.yaml s3://models -Namespace a-namespace-of-many-characters-in-all -DeploymentMode Standard }) ManifestRefused InvalidData (Join-Path $Folder template.yaml)
    }

    It 'warns of what is doubtful' {
        $null = Export-DismManifest template.yaml s3://models -Runtime my-own -WarningVariable warnings -WarningAction SilentlyContinue
        "$warnings" | Should -BeLike '*my-own*'
    }

    It 'changes nothing with -WhatIf' {
        Export-DismManifest template.yaml s3://models -OutputPath never.yaml -WhatIf | Should -BeNullOrEmpty
        'never.yaml' | Should -Not -Exist
    }
}

Describe 'Test-DismManifest' {
    BeforeAll {
        Set-Content bad.yaml @'
apiVersion: serving.kserve.io/v1beta1
kind: InferenceService
metadata: {name: jec, namespace: jec}
spec:
  predictor:
    maxreplicas: 2
    model: {modelFormat: {name: onnx}, runtime: kserve-tritonserver, storageUri: s3://b/m}
'@
    }

    It 'lists what is wrong, with its place' {
        $result = Get-Item bad.yaml | Test-DismManifest
        $result | Should -BeOfType ([DismPS.DismManifestResult])
        $result.IsValid | Should -BeFalse
        $result.Name | Should -Be jec
        $result.Namespace | Should -Be jec
        $problem = $result.Problems
        $problem | Should -BeOfType ([DismPS.DismManifestProblem])
        $problem.Reason | Should -Be unknown-field
        $problem.Severity | Should -Be Error
        $problem.Field | Should -Be spec.predictor.maxreplicas
        $problem.Line | Should -Be 6
        $problem.Column | Should -Be 5
        $problem.Path | Should -Be (Join-Path $Folder bad.yaml)
        "$problem" | Should -BeLike '*bad.yaml:6:5: error unknown-field*maxReplicas*'
    }

    It 'says ReadFailed or ManifestRefused, and checks the others' {
        Set-Content broken.yaml 'a: ['
        $faults = Get-Fault { Test-DismManifest broken.yaml, bad.yaml -OutVariable script:results }
        Assert-Fault $faults ManifestRefused InvalidData (Join-Path $Folder broken.yaml)
        $script:results.Name | Should -Be jec
    }
}
