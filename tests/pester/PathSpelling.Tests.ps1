BeforeDiscovery {
    Import-Module $env:DISMPS_TEST_MODULE
    # For each parameter what is done with it. A file that is not there is told with its absolute path; one that is made lies at it.
    $Cases = @(
        foreach ($command in 'Build-DismArtifact', 'New-DismPackage', 'Repair-DismTemplate', 'Test-DismTemplate', 'Test-DismModel', 'Export-DismManifest', 'Publish-DismModel', 'Test-DismEnvironment', 'New-DismEnvironment',
            'Start-DismApi', 'New-DismRegistration', 'Invoke-DismInference') {
            $more = switch ($command) {
                'New-DismPackage' { @{ Offline = $true } }
                'Export-DismManifest' { @{ StorageUri = 's3://models/x' } }
                'Publish-DismModel' { @{ Repository = 'file:///nowhere' } }
                'Invoke-DismInference' { @{ InputPath = 'ls.csv' } }
                default { @{} }
            }
            @{ Of = "$command -Path"; Id = $command -eq 'New-DismRegistration' ? 'ArtifactNotFound' : 'TemplateNotFound'; Run = { param($path) & $command $path @more }.GetNewClosure() }
            if ($command -in 'New-DismRegistration', 'Repair-DismTemplate') { continue }
            @{ Of = "$command -BasePath"; Id = 'UsageInvalid'; Run = { param($path) & $command broken.yaml @more -BasePath $path }.GetNewClosure() }
        }
        @{ Of = 'Repair-DismTemplate -BasePath'; File = 'base'; Says = 'True'; Run = { param($path) (Repair-DismTemplate elsewhere.yaml -PassThru -BasePath $path).IsValid } }
        @{ Of = 'Test-DismTemplate -LiteralPath'; Id = 'TemplateNotFound'; Run = { param($path) Test-DismTemplate -LiteralPath $path } }
        @{ Of = 'Compare-DismTemplate -ReferencePath'; Id = 'TemplateNotFound'; Run = { param($path) Compare-DismTemplate $path template.yaml } }
        @{ Of = 'Compare-DismTemplate -DifferencePath'; Id = 'TemplateNotFound'; Run = { param($path) Compare-DismTemplate template.yaml $path } }
        @{ Of = 'New-DismTemplate -ModelPath'; Id = 'ReadFailed'; Run = { param($path) New-DismTemplate $path new.yaml } }
        @{ Of = 'New-DismTemplate -Path'; File = 'made.yaml'; Makes = $true; Run = { param($path) New-DismTemplate model.onnx $path } }
        @{ Of = 'New-DismTemplate -BasePath'; File = 'base'; Says = '\.\./model\.onnx'; Run = { param($path) New-DismTemplate model.onnx new.yaml -BasePath $path -Force; Get-Content new.yaml -Raw } }
        @{ Of = 'New-DismTemplate -CodePath'; File = 'made'; Makes = $true; Run = { param($path) New-DismTemplate python/model.joblib new.yaml -CodePath $path -Force } }
        @{ Of = 'ConvertTo-DismReport -RootPath'; File = 'base'; Says = '[^/]inner.yaml'; Run = { param($path) Test-DismTemplate base/inner.yaml | ConvertTo-DismReport -Format JUnit -RootPath $path } }
        @{ Of = 'Format-DismReport -RootPath'; File = 'base'; Says = '[^/]inner.yaml'; Run = { param($path) Test-DismTemplate base/inner.yaml | Format-DismReport -RootPath $path } }
        @{ Of = 'Format-DismReport -Path'; File = 'made.html'; Makes = $true; Run = { param($path) Test-DismTemplate template.yaml | Format-DismReport $path } }
        @{ Of = 'Expand-DismPackage -Path'; Id = 'ArtifactNotFound'; Run = { param($path) Expand-DismPackage $path unpacked } }
        @{ Of = 'Expand-DismPackage -Destination'; File = 'base'; Id = 'TargetExists'; Run = { param($path) Expand-DismPackage $Package $path } }
        @{ Of = 'Test-DismPackage -Path'; Id = 'ArtifactNotFound'; Run = { param($path) Test-DismPackage $path } }
        @{ Of = 'Test-DismManifest -Path'; Id = 'ReadFailed'; Run = { param($path) Test-DismManifest $path } }
        @{ Of = 'Export-DismManifest -OutputPath'; File = 'made.yaml'; Makes = $true; Run = { param($path) Export-DismManifest template.yaml s3://models/x -OutputPath $path } }
        @{ Of = 'Invoke-DismInference -InputPath'; File = 'none.csv'; Id = 'ReadFailed'; Run = { param($path) Invoke-DismInference template.yaml $path } }
        @{ Of = 'Invoke-DismInference -MetadataPath'; File = 'none.csv'; Id = 'ReadFailed'; Run = { param($path) Invoke-DismInference metadata/template.yaml ls.csv -BasePath metadata -MetadataPath $path } }
        @{ Of = 'Invoke-DismInference -OutputPath'; File = 'made.csv'; Makes = $true; Run = { param($path) Invoke-DismInference template.yaml ls.csv -OutputPath $path } }
        @{ Of = 'Invoke-DismInference -OutputDirectory'; File = 'made'; Makes = $true; Run = { param($path) Invoke-DismInference template.yaml ls.csv -OutputDirectory $path } }
        @{ Of = 'Test-DismModel -ReportPath'; File = 'made.xml'; Makes = $true; Run = { param($path) Test-DismModel template.yaml -ReportPath $path } }
        @{ Of = 'Test-DismModel -Record'; File = 'none.csv'; Id = 'ReadFailed'; Run = { param($path) Test-DismModel template.yaml -Record $path } }
        foreach ($command in 'Invoke-DismInference', 'Test-DismModel') {
            $more = if ($command -eq 'Invoke-DismInference') { @{ InputPath = 'ls.csv' } } else { @{} }
            foreach ($name in 'CertificateAuthorityPath', 'ClientCertificatePath') {
                @{ Of = "$command -$name"; Id = 'ReadFailed'; Run = { param($path) $given = @{ $name = $path }; & $command template.yaml @more -Uri https://127.0.0.1:1 @given }.GetNewClosure() }
            }
            @{ Of = "$command -ClientKeyPath"; Id = 'ReadFailed'; Run = { param($path) & $command template.yaml @more -Uri https://127.0.0.1:1 -ClientCertificatePath client.pem -ClientKeyPath $path }.GetNewClosure() }
        }
        @{ Of = 'Connect-Dials -CertificateAuthorityPath'; Id = 'ReadFailed'; Run = { param($path) Connect-Dials https://127.0.0.1:1 -CertificateAuthorityPath $path } }
        foreach ($command in 'Invoke-DismInference', 'Test-DismModel', 'Start-DismApi', 'Test-DismEnvironment', 'New-DismEnvironment') {
            $more = switch ($command) { 'Invoke-DismInference' { @{ InputPath = 'ls.csv' } } 'New-DismEnvironment' { @{ FromImports = $true } } default { @{} } }
            @{ Of = "$command -PythonPath"; File = 'python/none'; Id = 'InterpreterNotFound'; Run = { param($path) & $command python/template.yaml @more -BasePath python -PythonPath $path }.GetNewClosure() }
        }
        foreach ($command in 'Test-DismEnvironment', 'New-DismEnvironment') {
            @{ Of = "$command -RequirementsPath"; Id = 'ReadFailed'; Run = { param($path) & $command python/template.yaml -BasePath python -RequirementsPath $path }.GetNewClosure() }
        }
        @{ Of = 'New-DismEnvironment -Target'; File = 'base'; Id = 'TargetExists'; Run = { param($path) New-DismEnvironment python/template.yaml -BasePath python -Target $path -FromImports } }
        foreach ($command in 'Get-DismPublication', 'Publish-DismModel', 'Remove-DismPublication') {
            $more = switch ($command) { 'Publish-DismModel' { @{ Path = 'template.yaml' } } 'Remove-DismPublication' { @{ Name = 'x'; Confirm = $false } } default { @{} } }
            @{ Of = "$command -CredentialFile"; Id = 'ReadFailed'; Run = { param($path) & $command @more -Repository s3://models/x -EndpointUrl https://127.0.0.1:1 -CredentialFile $path }.GetNewClosure() }
            @{ Of = "$command -CaBundle"; Id = 'ReadFailed'; Run = { param($path) & $command @more -Repository s3://models/x -EndpointUrl https://127.0.0.1:1 -Anonymous -CaBundle $path }.GetNewClosure() }
            @{ Of = "$command -MountPath"; Id = 'StorageUriInvalid'; Run = { param($path) & $command @more -Repository pvc://claim/models -MountPath $path }.GetNewClosure() }
        }
        foreach ($command in 'Get-DismDeployment', 'Get-DismDeploymentHistory', 'Get-DismDeploymentLog', 'Remove-DismDeployment', 'Set-DismThreshold', 'Set-DismTraffic', 'Undo-DismModel', 'Wait-DismDeployment', 'Invoke-DismInference',
            'Publish-DismModel') {
            $more = switch ($command) {
                'Set-DismThreshold' { @{ Name = 'x'; Threshold = 1 } }
                'Set-DismTraffic' { @{ Name = 'x'; Percent = 50 } }
                'Remove-DismDeployment' { @{ Name = 'x'; Confirm = $false } }
                'Invoke-DismInference' { @{ Path = 'template.yaml'; InputPath = 'ls.csv'; Deployment = 'x' } }
                'Publish-DismModel' { @{ Path = 'template.yaml'; Repository = 's3://models/x'; Namespace = 'jec' } }
                default { @{ Name = 'x' } }
            }
            @{ Of = "$command -Kubeconfig"; Id = 'ClusterContextInvalid'; Run = { param($path) & $command @more -Kubeconfig $path }.GetNewClosure() }
        }
        @{ Of = 'Test-DismCluster -Kubeconfig'; Says = "no kubeconfig '{0}'"; Run = { param($path) (Test-DismCluster -Kubeconfig $path).Message } }
    )
    # Only what is uploaded has a registration: these are in Upload.Tests.ps1.
    $Others = @('New-DismRegistration -OutputPath', 'New-DismRegistration -BasePath')
}
BeforeAll {
    . $PSScriptRoot/common.ps1
    $Folder = New-TestFolder
    Push-Location -LiteralPath $Folder
    $ProcessFolder = [Environment]::CurrentDirectory
    # The process is somewhere else, as it is in every session after a Set-Location.
    [Environment]::CurrentDirectory = [IO.Path]::GetTempPath()
    $null = New-PSDrive Spelled FileSystem $Folder -Scope Global
    $FileSystem = Get-PSProvider FileSystem
    $UserHome = $FileSystem.Home
    $FileSystem.Home = $Folder
    $null = New-Item base -ItemType Directory
    Copy-Item template.yaml base/inner.yaml
    Copy-Item "$RepositoryRoot/tests/data/models/metsig-nmf" python -Recurse
    $null = New-Item python/tests/MetSigNMFRegressor -ItemType Directory
    Copy-Item python/inputs.json, python/outputs.json python/tests/MetSigNMFRegressor
    Copy-Item "$RepositoryRoot/tests/data/models/metsig-ae-metadata" metadata -Recurse
    Copy-Item model.onnx base/weights.onnx
    New-Template elsewhere.yaml 'model\.onnx', 'weights.onnx'
    New-Template broken.yaml 'MetricKey: output_1', 'MetricKey: outptu_1'
    $Package = (New-DismPackage template.yaml -Offline).Path
}
AfterAll {
    $FileSystem.Home = $UserHome
    [Environment]::CurrentDirectory = $ProcessFolder
    Remove-PSDrive Spelled -Scope Global
    Pop-Location
    Clear-Test
}

Describe '<Of>' -ForEach $Cases {
    It 'takes a path as <_>' -ForEach @('a relative one', 'one of a drive of PowerShell', 'one from home', 'an absolute one') {
        $name = $File ?? 'none'
        $spelled = switch -Wildcard ($_) { 'a rel*' { $name } '*drive*' { "Spelled:\$name" } '*home' { "~/$name" } default { Join-Path $Folder $name } }
        $absolute = Join-Path $Folder $name
        if ($Makes) { Remove-Item $absolute -Recurse -Force -ErrorAction Ignore }
        $said = @(& { try { & $Run $spelled 3>$null } catch { $_ } } 2>&1)
        $faults = $said.Where({ $_ -is [Management.Automation.ErrorRecord] })
        if ($Id) {
            $faults | Should -HaveCount 1
            $faults[0].FullyQualifiedErrorId.Split(',')[0] | Should -Be $Id -Because "$faults"
            ("$($faults[0].ErrorDetails.Message)", "$($faults[0].TargetObject)").Where({ $_.Contains($absolute) }) | Should -Not -BeNullOrEmpty -Because "$faults"
        } else { $faults | Should -BeNullOrEmpty }
        if ($Makes) { Test-Path -LiteralPath $absolute | Should -BeTrue }
        if ($Says) { ($said | Out-String -Width 1000) | Should -Match $Says.Replace('{0}', [regex]::Escape($absolute)) }
    }
}

Describe 'The list above' -ForEach @{ Names = @($Cases.Of) + $Others } {
    It 'has every parameter that takes a file or a folder' {
        $all = foreach ($command in Get-Command -Module DismPS) {
            foreach ($parameter in $command.Parameters.Values) {
                if ($parameter.ParameterType -in [string], [string[]] -and $parameter.Name -match '(Path|File|Kubeconfig|Folder|Directory|CaBundle|Destination|Target|Record)$') { "$($command.Name) -$($parameter.Name)" }
            }
        }
        $all.Where({ $_ -notmatch '-S3Profile$' }) | Sort-Object | Should -Be (@($Names) | Sort-Object)
    }
}
