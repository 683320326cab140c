# What holds for all cmdlets alike: paths of any drive and name, the pipeline, errors, -WhatIf, and the end of work on Ctrl+C. One table each.
BeforeDiscovery {
    Import-Module $env:DISMPS_TEST_MODULE
    # $Root is a drive whose folder has brackets, a space and an accent in its name: every parameter that takes a path gets one of it.
    $Paths = @(
        @{ Call = 'Test-DismTemplate -Path'; Run = { Test-DismTemplate "$Root\t [1].yaml" -BasePath $Root } }
        @{ Call = 'Test-DismTemplate -LiteralPath'; Run = { Test-DismTemplate -LiteralPath "$Root\t [1].yaml" -BasePath $Root } }
        @{ Call = 'Test-DismTemplate, wildcard'; Run = { Test-DismTemplate "$Root\templ*.yaml" -BasePath $Root } }
        @{ Call = 'Test-DismTemplate, files'; Run = { Get-ChildItem -LiteralPath "$Root\" -Filter 't *.yaml' | Test-DismTemplate -BasePath $Root } }
        @{ Call = 'Test-DismTemplate, lines'; Run = { Get-Content -LiteralPath "$Root\t [1].yaml" | Test-DismTemplate -BasePath $Root } }
        @{ Call = 'Build-DismArtifact'; Run = { Build-DismArtifact "$Root\t [1].yaml" -BasePath $Root } }
        @{ Call = 'Compare-DismTemplate'; Run = { Compare-DismTemplate "$Root\t [1].yaml" "$Root\other.yaml" } }
        @{ Call = 'Repair-DismTemplate'; Run = { Repair-DismTemplate "$Root\broken [1].yaml" -BasePath $Root -PassThru } }
        @{ Call = 'New-DismTemplate'; Run = { New-DismTemplate "$Root\model.onnx" "$Root\new [1].yaml" -BasePath $Root 3> $null }; Made = 'new [1].yaml' }
        @{ Call = 'Invoke-DismInference -InputPath'; Run = { Invoke-DismInference "$Root\t [1].yaml" "$Root\ls [1].csv" -BasePath $Root } }
        @{ Call = 'Invoke-DismInference, wildcard'; Run = { Invoke-DismInference "$Root\t [1].yaml" "$Root\ls*.csv" -BasePath $Root } }
        @{ Call = 'Invoke-DismInference -OutputPath'; Run = { Invoke-DismInference "$Root\t [1].yaml" "$Root\ls [1].csv" -BasePath $Root -OutputPath "$Root\scores [1].csv" }; Made = 'scores [1].csv' }
        @{ Call = 'Invoke-DismInference -OutputDirectory'; Run = { Invoke-DismInference "$Root\t [1].yaml" "$Root\ls [1].csv" -BasePath $Root -OutputDirectory "$Root\all [1]" }; Made = 'all [1]' }
        @{ Call = 'Test-DismModel'; Run = { Test-DismModel "$Root\t [1].yaml" -BasePath $Root -ReportPath "$Root\golden [1].xml" }; Made = 'golden [1].xml' }
        @{ Call = 'Test-DismModel -Record'; Run = { Test-DismModel "$Root\t [1].yaml" -BasePath $Root -Record "$Root\ls [1].csv" -Case fresh 3> $null } }
        @{ Call = 'Export-DismManifest'; Run = { Export-DismManifest "$Root\t [1].yaml" s3://m/x -BasePath $Root -OutputPath "$Root\service [1].yaml" }; Made = 'service [1].yaml' }
        @{ Call = 'Test-DismManifest'; Run = { Export-DismManifest "$Root\t [1].yaml" s3://m/x -BasePath $Root -OutputPath "$Root\s [2].yaml" | Test-DismManifest; Test-DismManifest "$Root\s [2].yaml" } }
        @{ Call = 'New-DismPackage'; Run = { New-DismPackage "$Root\t [1].yaml" -BasePath $Root -Offline } }
        @{ Call = 'Test-DismPackage and Expand-DismPackage'; Run = {
                $package = New-DismPackage "$Root\t [1].yaml" -BasePath $Root -Offline
                Copy-Item -LiteralPath $package.Path "$Root\p.zip"; Rename-Item "$Root\p.zip" 'p [1].zip'
                Test-DismPackage "$Root\p [1].zip"
                Expand-DismPackage "$Root\p [1].zip" "$Root\unpacked [1]"
            }; Made = 'unpacked [1]'
        }
        @{ Call = 'ConvertTo-DismReport -RootPath'; Run = { Test-DismTemplate "$Root\broken [2].yaml" -BasePath $Root | ConvertTo-DismReport Sarif -RootPath $Root } }
        @{ Call = 'Get-DismPublication -MountPath'; Run = { $null = [IO.Directory]::CreateDirectory((Join-Path $Real 'mount [1]')); Publish-DismModel "$Root\t [1].yaml" pvc://claim/x -BasePath $Root -MountPath "$Root\mount [1]"; Get-DismPublication pvc://claim/x -MountPath "$Root\mount [1]" }; Made = 'mount [1]' }
        @{ Call = 'Start-DismApi'; Run = { $api = Start-DismApi "$Root\t [1].yaml" -BasePath $Root -Port 0; $api; $api | Stop-DismApi -TimeoutSeconds 0 } }
    )

    # Each with a fault that the user made: the same by name, by value, with every -ErrorAction.
    $Faults = @(
        @{ Call = 'Test-DismTemplate'; Run = { param($More) Test-DismTemplate nosuch.yaml @More } }
        @{ Call = 'Build-DismArtifact'; Run = { param($More) Build-DismArtifact nosuch.yaml @More } }
        @{ Call = 'Compare-DismTemplate'; Run = { param($More) Compare-DismTemplate nosuch.yaml template.yaml @More } }
        @{ Call = 'Repair-DismTemplate'; Run = { param($More) Repair-DismTemplate nosuch.yaml @More } }
        @{ Call = 'New-DismTemplate'; Run = { param($More) New-DismTemplate nosuch.onnx x.yaml @More } }
        @{ Call = 'Invoke-DismInference'; Run = { param($More) Invoke-DismInference template.yaml nosuch.csv @More } }
        @{ Call = 'Test-DismModel'; Run = { param($More) Test-DismModel nosuch.yaml @More } }
        @{ Call = 'Export-DismManifest'; Run = { param($More) Export-DismManifest nosuch.yaml s3://a/b @More } }
        @{ Call = 'Test-DismManifest'; Run = { param($More) Test-DismManifest nosuch.yaml @More } }
        @{ Call = 'New-DismPackage'; Run = { param($More) New-DismPackage nosuch.yaml -Offline @More } }
        @{ Call = 'Test-DismPackage'; Run = { param($More) Test-DismPackage nosuch.zip @More } }
        @{ Call = 'Expand-DismPackage'; Run = { param($More) Expand-DismPackage nosuch.zip x @More } }
        @{ Call = 'New-DismRegistration'; Run = { param($More) New-DismRegistration nosuch.yaml -Offline @More } }
        @{ Call = 'Publish-DismModel'; Run = { param($More) Publish-DismModel template.yaml ftp://nosuch/x @More } }
        @{ Call = 'Get-DismPublication'; Run = { param($More) Get-DismPublication ftp://nosuch/x @More } }
        @{ Call = 'Remove-DismPublication'; Run = { param($More) Remove-DismPublication ftp://nosuch/x @More } }
        @{ Call = 'Start-DismApi'; Run = { param($More) Start-DismApi nosuch.yaml @More } }
        @{ Call = 'Stop-DismApi'; Run = { param($More) Stop-DismApi -ProcessId 1 @More } }
        @{ Call = 'Receive-DismLog'; Run = { param($More) Receive-DismLog -ProcessId 1 @More } }
        @{ Call = 'New-DismEnvironment'; Run = { param($More) New-DismEnvironment nosuch.yaml @More } }
        @{ Call = 'Test-DismEnvironment'; Run = { param($More) Test-DismEnvironment nosuch.yaml @More } }
        @{ Call = 'Get-DialsModel'; Run = { param($More) Get-DialsModel -Url http://127.0.0.1:1/ @More } }
        @{ Call = 'Get-DialsMonitoringElement'; Run = { param($More) Get-DialsMonitoringElement -Url http://127.0.0.1:1/ @More } }
        @{ Call = 'Get-DialsWorkspace'; Run = { param($More) Get-DialsWorkspace -Url http://127.0.0.1:1/ @More } }
        @{ Call = 'Get-DismDeployment'; Run = { param($More) Get-DismDeployment -Kubeconfig nosuch @More } }
        @{ Call = 'Get-DismDeploymentHistory'; Run = { param($More) Get-DismDeploymentHistory x -Kubeconfig nosuch @More } }
        @{ Call = 'Get-DismDeploymentLog'; Run = { param($More) Get-DismDeploymentLog x -Kubeconfig nosuch @More } }
        @{ Call = 'Undo-DismModel'; Run = { param($More) Undo-DismModel x -Kubeconfig nosuch @More } }
        @{ Call = 'Wait-DismDeployment'; Run = { param($More) Wait-DismDeployment x -Kubeconfig nosuch @More } }
        @{ Call = 'Set-DismThreshold'; Run = { param($More) Set-DismThreshold x 1 -Kubeconfig nosuch @More } }
        @{ Call = 'Set-DismTraffic'; Run = { param($More) Set-DismTraffic x -All -Kubeconfig nosuch @More } }
        @{ Call = 'Remove-DismDeployment'; Run = { param($More) Remove-DismDeployment x -Kubeconfig nosuch -Confirm:$false @More } }
    )

    # -WhatIf of what can be done on this machine; those of clusters and DIALS are with their tests.
    $WhatIf = @(
        @{ Call = 'Build-DismArtifact'; Run = { Build-DismArtifact template.yaml -WhatIf } }
        @{ Call = 'Expand-DismPackage'; Run = { Expand-DismPackage model.zip out -WhatIf } }
        @{ Call = 'Export-DismManifest'; Run = { Export-DismManifest template.yaml s3://a/b -OutputPath s.yaml -WhatIf } }
        @{ Call = 'Export-DismManifest, folder'; Run = { Export-DismManifest template.yaml s3://a/b -OutputPath k -Format Kustomize -WhatIf } }
        @{ Call = 'New-DismPackage'; Run = { New-DismPackage template.yaml -Offline -WhatIf } }
        @{ Call = 'New-DismRegistration'; Run = { New-DismRegistration template.yaml -OutputPath r.md -Offline -WhatIf } }
        @{ Call = 'New-DismTemplate'; Run = { New-DismTemplate model.onnx n.yaml -WhatIf } }
        @{ Call = 'Publish-DismModel'; Run = { Publish-DismModel template.yaml $Store -WhatIf } }
        @{ Call = 'Publish-DismModel, versions'; Run = { Publish-DismModel template.yaml $Store -Versioned -WhatIf } }
        @{ Call = 'Remove-DismPublication'; Run = { Remove-DismPublication $Full -KeepLast 1 -WhatIf } }
        @{ Call = 'Repair-DismTemplate'; Run = { Repair-DismTemplate broken.yaml -WhatIf } }
        @{ Call = 'Start-DismApi'; Run = { Start-DismApi template.yaml -Port 0 -WhatIf } }
        @{ Call = 'Test-DismModel -ReportPath'; Run = { $null = Test-DismModel template.yaml -ReportPath g.xml -WhatIf } }
        @{ Call = 'Test-DismModel -Record'; Run = { Test-DismModel template.yaml -Record ls.csv -Case x -WhatIf } }
        @{ Call = 'New-DismEnvironment'; Run = { Push-Location handler; try { New-DismEnvironment template.yaml -PythonPath /usr/bin/python3 -FromImports -WhatIf } finally { Pop-Location } }; Skip = -not (Test-Path /usr/bin/python3) }
        @{ Call = 'Connect-Dials'; Run = { Connect-Dials http://127.0.0.1:1/ -WhatIf } }
        @{ Call = 'Disconnect-Dials'; Run = { Disconnect-Dials -All -WhatIf } }
    )

    # Each against something that never answers: a server, a kubectl, a Python.
    $Server = @(
        @{ Call = 'Invoke-DismInference, HTTP'; Code = "Invoke-DismInference template.yaml ls.csv -Uri http://127.0.0.1:PORT" }
        @{ Call = 'Invoke-DismInference, gRPC'; Code = "Invoke-DismInference template.yaml ls.csv -Uri grpc://127.0.0.1:PORT" }
        @{ Call = 'Test-DismModel'; Code = "Test-DismModel template.yaml -Uri http://127.0.0.1:PORT" }
        @{ Call = 'Get-DialsModel'; Code = "Get-DialsModel -Url http://127.0.0.1:PORT/" }
        @{ Call = 'Get-DialsMonitoringElement'; Code = "Get-DialsMonitoringElement -Url http://127.0.0.1:PORT/" }
        @{ Call = 'Get-DialsWorkspace'; Code = "Get-DialsWorkspace -Url http://127.0.0.1:PORT/" }
        @{ Call = 'Get-DialsConnection'; Code = "Get-DialsConnection -Url http://127.0.0.1:PORT/ -Test" }
        @{ Call = 'Test-DismTemplate'; Code = "Test-DismTemplate template.yaml -Url http://127.0.0.1:PORT/" }
        @{ Call = 'Build-DismArtifact'; Code = "Build-DismArtifact template.yaml -Url http://127.0.0.1:PORT/" }
        @{ Call = 'New-DismPackage'; Code = "New-DismPackage template.yaml -Url http://127.0.0.1:PORT/" }
        @{ Call = 'Invoke-DismInference, DIALS'; Code = "Invoke-DismInference template.yaml -Dials -Dataset ZeroBias -Run 398407 -Url http://127.0.0.1:PORT/" }
        @{ Call = 'Publish-DismModel, store'; Code = "Publish-DismModel template.yaml s3://bucket/x -EndpointUrl http://127.0.0.1:PORT -Anonymous" }
        @{ Call = 'Publish-DismModel, DIALS'; Code = "Publish-DismModel template.yaml -Dials -Url http://127.0.0.1:PORT/" }
        @{ Call = 'Get-DismPublication'; Code = "Get-DismPublication s3://bucket/x -EndpointUrl http://127.0.0.1:PORT -Anonymous" }
        @{ Call = 'Remove-DismPublication'; Code = "Remove-DismPublication s3://bucket/x -EndpointUrl http://127.0.0.1:PORT -Anonymous -Confirm:`$false" }
        @{ Call = 'Connect-Dials'; Code = "`$env:DISMPS_DIALS_TOKEN = `$null; Connect-Dials http://127.0.0.1:PORT/ -Realm http://127.0.0.1:PORT/realm" }
    )
    $Programs = @(
        @{ Call = 'Get-DismDeployment'; Code = 'Get-DismDeployment -Namespace jec' }
        @{ Call = 'Get-DismDeploymentHistory'; Code = 'Get-DismDeploymentHistory x -Namespace jec' }
        @{ Call = 'Get-DismDeploymentLog'; Code = 'Get-DismDeploymentLog x -Namespace jec -Follow' }
        @{ Call = 'Undo-DismModel'; Code = 'Undo-DismModel x -Namespace jec' }
        @{ Call = 'Wait-DismDeployment'; Code = 'Wait-DismDeployment x -Namespace jec' }
        @{ Call = 'Set-DismThreshold'; Code = 'Set-DismThreshold x 1 -Namespace jec' }
        @{ Call = 'Set-DismTraffic'; Code = 'Set-DismTraffic x -All -Namespace jec' }
        @{ Call = 'Remove-DismDeployment'; Code = 'Remove-DismDeployment x -Namespace jec -Confirm:$false' }
        @{ Call = 'Test-DismCluster'; Code = 'Test-DismCluster -Namespace jec' }
        @{ Call = 'Publish-DismModel'; Code = 'Publish-DismModel template.yaml -StorageUri s3://bucket/x -Namespace jec -Wait' }
        @{ Call = 'Invoke-DismInference -Deployment'; Code = 'Invoke-DismInference template.yaml ls.csv -Deployment x -Namespace jec' }
        @{ Call = 'New-DismEnvironment'; Code = 'Set-Location handler; New-DismEnvironment template.yaml -PythonPath ../python3 -FromImports' }
        @{ Call = 'Test-DismEnvironment'; Code = 'Set-Location handler; Test-DismEnvironment template.yaml -PythonPath ../python3' }
        @{ Call = 'Invoke-DismInference, Python'; Code = 'Set-Location handler; Invoke-DismInference template.yaml ../ls.csv -PythonPath ../python3' }
        @{ Call = 'Test-DismModel, Python'; Code = 'Set-Location handler; Test-DismModel template.yaml -PythonPath ../python3' }
        @{ Call = 'Start-DismApi, Python'; Code = 'Set-Location handler; Start-DismApi template.yaml -Port 0 -PythonPath ../python3' }
    )
    # A file that never ends, nor begins.
    $Pipes = @(
        @{ Call = 'Test-DismTemplate'; Code = 'Test-DismTemplate fifo' }
        @{ Call = 'Build-DismArtifact'; Code = 'Build-DismArtifact fifo' }
        @{ Call = 'Compare-DismTemplate'; Code = 'Compare-DismTemplate template.yaml fifo' }
        @{ Call = 'Repair-DismTemplate'; Code = 'Repair-DismTemplate fifo' }
        @{ Call = 'New-DismTemplate'; Code = 'New-DismTemplate fifo n.yaml' }
        @{ Call = 'Test-DismManifest'; Code = 'Test-DismManifest fifo' }
        @{ Call = 'Test-DismPackage'; Code = 'Test-DismPackage fifo' }
        @{ Call = 'Expand-DismPackage'; Code = 'Expand-DismPackage fifo out' }
        @{ Call = 'Invoke-DismInference'; Code = 'Invoke-DismInference template.yaml fifo -Format csv' }
        @{ Call = 'Invoke-DismInference -MetadataPath'; Code = 'Invoke-DismInference template.yaml ls.csv -MetadataPath fifo' }
        @{ Call = 'Invoke-DismInference, certificates'; Code = 'Invoke-DismInference template.yaml ls.csv -Uri https://127.0.0.1:1 -CertificateAuthorityPath fifo' }
        @{ Call = 'Test-DismModel -Record'; Code = 'Test-DismModel template.yaml -Record fifo -Format csv' }
        @{ Call = 'Connect-Dials, certificates'; Code = 'Connect-Dials https://127.0.0.1:1/ -CertificateAuthorityPath fifo' }
        @{ Call = 'Get-DismPublication, keys'; Code = 'Get-DismPublication s3://a/b -EndpointUrl http://127.0.0.1:1 -CredentialFile fifo' }
        @{ Call = 'Get-DismPublication, certificates'; Code = 'Get-DismPublication s3://a/b -EndpointUrl https://127.0.0.1:1 -Anonymous -CaBundle fifo' }
        @{ Call = 'Get-DismDeployment, kubeconfig'; Code = 'Get-DismDeployment -Kubeconfig fifo' }
        @{ Call = 'New-DismEnvironment, requirements'; Code = 'Set-Location handler; New-DismEnvironment template.yaml -RequirementsPath ../fifo' }
    )
    $Sets = foreach ($command in Get-Command -Module DismPS) { foreach ($set in $command.ParameterSets) { @{ Command = $command; Set = $set } } }
}

BeforeAll {
    . $PSScriptRoot/common.ps1
    $Before = Get-Location
    $Folder = New-TestFolder
    Set-Location -LiteralPath $Folder
    New-Template broken.yaml 'MetricKey: output_1', 'MetricKey: outptu_1'
    $Store = ([UriBuilder]@{ Scheme = 'file'; Host = ''; Path = (Join-Path $Folder store) }).Uri
    $null = New-Item handler -ItemType Directory
    Copy-Item "$RepositoryRoot/tests/data/models/metsig-nmf/*" handler -Recurse
    $null = New-Item handler/tests/MetSigNMFRegressor -ItemType Directory
    Copy-Item handler/inputs.json, handler/outputs.json handler/tests/MetSigNMFRegressor

    # Everything below a folder, with its contents.
    function Get-Snapshot([string] $Path) {
        Get-ChildItem -LiteralPath $Path -Recurse -Force | Sort-Object FullName | ForEach-Object { "$($_.FullName) $(if (-not $_.PSIsContainer) { (Get-FileHash -LiteralPath $_.FullName).Hash })" }
    }

    function Get-Leftover { Get-ChildItem ([IO.Path]::GetTempPath()) -Filter 'dismps-*' | ForEach-Object FullName }
}
AfterAll {
    Set-Location $Before
    Clear-Test
}

Describe 'A path of a drive with brackets, spaces and accents' {
    BeforeAll {
        $Real = New-Item -ItemType Directory (Join-Path $Folder 'dríve [x] y')
        foreach ($name in 'model.onnx', 'tests') { Copy-Item -LiteralPath (Join-Path $Folder $name) -Destination "$Folder/dríve [x] y".Replace('[', '`[').Replace(']', '`]') -Recurse -ErrorAction Ignore }
        if (-not (Test-Path -LiteralPath "$Real/model.onnx")) {
            [IO.File]::Copy("$Folder/model.onnx", "$Real/model.onnx")
        }
        [IO.File]::Copy("$Folder/template.yaml", "$Real/t [1].yaml")
        [IO.File]::Copy("$Folder/template.yaml", "$Real/template.yaml")
        [IO.File]::Copy("$Folder/broken.yaml", "$Real/broken [1].yaml")
        [IO.File]::Copy("$Folder/broken.yaml", "$Real/broken [2].yaml")
        [IO.File]::WriteAllText("$Real/other.yaml", [IO.File]::ReadAllText("$Folder/template.yaml").Replace('0.01267', '0.02'))
        [IO.File]::Copy("$Folder/ls.csv", "$Real/ls [1].csv")
        $null = [IO.Directory]::CreateDirectory("$Real/tests/$Resource")
        foreach ($name in 'inputs.json', 'outputs.json') { [IO.File]::Copy("$Folder/tests/$Resource/$name", "$Real/tests/$Resource/$name", $true) }
        $null = New-PSDrive Dism FileSystem ([WildcardPattern]::Escape($Real.FullName)) -ErrorAction Ignore
        if (-not (Get-PSDrive Dism -ErrorAction Ignore)) { $null = New-PSDrive Dism FileSystem $Real.FullName }
        $Root = 'Dism:'
    }
    AfterAll { Remove-PSDrive Dism -ErrorAction Ignore }

    It 'is taken: <Call>' -ForEach $Paths {
        $output = & $Run 2>&1
        @($output).Where({ $_ -is [Management.Automation.ErrorRecord] }) | Should -BeNullOrEmpty
        $output | Should -Not -BeNullOrEmpty
        if ($Made) { Test-Path -LiteralPath "$Real/$Made" | Should -BeTrue }
    }
}

Describe 'A fault' {
    It 'is an error that scripts can take as they like: <Call>' -ForEach $Faults {
        $told = $null
        $output = & $Run @{ ErrorAction = 'SilentlyContinue'; ErrorVariable = 'told' } 2>&1 3> $null
        $output | Should -BeNullOrEmpty
        $caught = try { $null = & $Run @{ ErrorAction = 'Stop' } 3> $null; 'nothing' } catch [DismPS.DismPSException] { $_ }
        $caught | Should -BeOfType ([Management.Automation.ErrorRecord])
        $caught.Exception.Code | Should -Be $caught.FullyQualifiedErrorId.Split(',')[0]
        $caught.FullyQualifiedErrorId.Split(',')[1] | Should -Be "DismPS.Commands.$($Call -replace '-')Command"
    }
}

Describe '-WhatIf' {
    BeforeAll {
        $Full = ([UriBuilder]@{ Scheme = 'file'; Host = ''; Path = (Join-Path $Folder full) }).Uri
        $null = Publish-DismModel template.yaml $Full -Versioned
        $bytes = [IO.File]::ReadAllBytes("$Folder/model.onnx")
        [IO.File]::WriteAllBytes("$Folder/model.onnx", $bytes + [byte[]](50, 1, 120))
        $null = Publish-DismModel template.yaml $Full -Versioned
        [IO.File]::WriteAllBytes("$Folder/model.onnx", $bytes)
        Copy-Item -LiteralPath (New-DismPackage template.yaml -Offline).Path model.zip
        Remove-Item .dism-artifacts -Recurse -Force
    }

    It 'changes nothing: <Call>' -ForEach $WhatIf {
        if ($Skip) { Set-ItResult -Skipped -Because 'what it needs is not installed'; return }
        $snapshot = Get-Snapshot $Folder
        $state = Get-Snapshot $env:DISMPS_STATE_DIR
        $servers = @(Get-ServerProcess).Count
        & $Run 6> $null | Should -BeNullOrEmpty
        Get-Snapshot $Folder | Should -Be $snapshot
        Get-Snapshot $env:DISMPS_STATE_DIR | Should -Be $state
        @(Get-ServerProcess).Count | Should -Be $servers
    }
}

Describe 'The end of work on Ctrl+C' -Skip:$IsWindows {
    BeforeAll {
        foreach ($name in 'kubectl', 'python3') {
            Set-Content "$Folder/$name" "#!/bin/sh`necho `$`$ >> '$Folder/started'`nexec sleep 60"
            chmod +x "$Folder/$name"
        }
        $null = mkfifo "$Folder/fifo"
        Set-Content "$Folder/kubeconfig" 'apiVersion: v1', 'kind: Config', 'current-context: c', 'clusters: [{name: c, cluster: {server: "https://127.0.0.1:1"}}]', 'users: [{name: c, user: {token: t}}]', 'contexts: [{name: c, context: {cluster: c, user: c}}]'
        $Variables = $env:DISMPS_KUBECTL, $env:KUBECONFIG, $env:TMPDIR
        # Temporary files of this test alone: other programs on the machine make some too.
        $env:TMPDIR = (New-Item "$Folder/tmp" -ItemType Directory).FullName
        $env:KUBECONFIG = "$Folder/kubeconfig"
        $Listener = [Net.Sockets.TcpListener]::new([Net.IPAddress]::Loopback, 0)
        $Listener.Start()
        $Port = $Listener.LocalEndpoint.Port
        function Invoke-Hanging([string] $Code, [scriptblock] $When) {
            Invoke-InRunspace "Set-Location -LiteralPath '$Folder'; $Code" -StopWhen $When
        }
    }
    AfterAll {
        $Listener.Stop()
        $env:DISMPS_KUBECTL, $env:KUBECONFIG, $env:TMPDIR = $Variables
        $env:DISMPS_DIALS_TOKEN = $null
    }
    BeforeEach {
        Remove-Item "$Folder/started" -ErrorAction Ignore
        $env:DISMPS_DIALS_TOKEN = 'abc'
        $Left = @(Get-Leftover)
    }
    AfterEach {
        while ($Listener.Pending()) { $Listener.AcceptTcpClient().Dispose() }
    }

    It 'comes at once while a server does not answer: <Call>' -ForEach $Server {
        $run = Invoke-Hanging $Code.Replace('PORT', $Port) { $Listener.Pending() }
        $run.State | Should -Be Stopped -Because "$($run.Errors) $($run.Failure)"
        $run.StopSeconds | Should -BeLessThan $Soon
        @(Get-Leftover).Where({ $_ -notin $Left }) | Should -BeNullOrEmpty
    }

    It 'comes at once while a program does not answer: <Call>' -ForEach $Programs {
        $env:DISMPS_KUBECTL = "$Folder/kubectl"
        $run = Invoke-Hanging $Code { Test-Path "$Folder/started" }
        $env:DISMPS_KUBECTL = $Variables[0]
        $run.State | Should -Be Stopped -Because "$($run.Errors) $($run.Failure)"
        $run.StopSeconds | Should -BeLessThan $Soon
        foreach ($id in [int[]](Get-Content "$Folder/started")) { Wait-Until { -not (Test-Process $id) } }
        @(Get-Leftover).Where({ $_ -notin $Left }) | Should -BeNullOrEmpty
        Get-ServerProcess | Should -BeNullOrEmpty
    }

    It 'comes at once, or is not needed, with a pipe in place of a file: <Call>' -ForEach $Pipes {
        $watch = [Diagnostics.Stopwatch]::StartNew()
        $run = Invoke-Hanging $Code { $watch.Elapsed.TotalSeconds -gt 3 }
        $run.StopSeconds | Should -BeLessThan $Soon
        if ($run.State -ne 'Stopped') { @($run.Errors) + @($run.Output) + @($run.Failure) | Should -Not -BeNullOrEmpty }
    }
}

Describe 'The parameter set <Set.Name> of <Command.Name>' -ForEach $Sets {
    It 'is not ambiguous: no other has its required parameters' {
        $own = $Set.Parameters.Where({ $_.IsMandatory }).Name
        $others = $Command.ParameterSets.Where({ $_.Name -ne $Set.Name -and -not $Set.IsDefault -and -not $_.IsDefault })
        foreach ($other in $others) {
            ($own | Sort-Object) -join ' ' | Should -Not -Be (($other.Parameters.Where({ $_.IsMandatory }).Name | Sort-Object) -join ' ') -Because "$($other.Name) is another set"
        }
    }

    It 'is called by a test, with the parameters that make it that set' {
        $only = $Set.Parameters.Name.Where({ $name = $_; -not $Command.ParameterSets.Where({ $_.Name -ne $Set.Name -and $_.Parameters.Name -contains $name }) })
        # A set without a parameter of its own is told by what the others have and it lacks.
        $wanted = if ($only) { "\b$($Command.Name)\b.*(-($($only -join '|'))\b|@\w+|\|)" } else { "\b$($Command.Name)\b" }
        $found = Get-ChildItem "$RepositoryRoot/tests/pester/*.Tests.ps1", "$RepositoryRoot/docs/cmdlets/*.md" | Select-String -Pattern $wanted -List
        $found | Should -Not -BeNullOrEmpty -Because $wanted
    }
}

Describe 'The pipeline' {
    It 'binds a template by value and by property name: <_>' -ForEach 'Build-DismArtifact', 'Test-DismModel', 'Start-DismApi', 'New-DismPackage', 'Publish-DismModel', 'Export-DismManifest', 'Repair-DismTemplate', 'Test-DismTemplate' {
        # A switch takes $_ away.
        $name = $_
        $more = switch ($name) { 'Start-DismApi' { @{ WhatIf = $true } } 'New-DismPackage' { @{ Offline = $true } } 'Publish-DismModel' { @{ Repository = $Store; Force = $true } } 'Export-DismManifest' { @{ Repository = 's3://a/b' } } default { @{} } }
        $told = $null
        $null = 'nosuch.yaml' | & $name @more -ErrorAction SilentlyContinue -ErrorVariable told
        if ($name -ne 'Start-DismApi') { $told[0].Exception.Code | Should -Be TemplateNotFound -Because "$told" }
        Set-Location -LiteralPath (New-Item "$Folder/elsewhere" -ItemType Directory -Force)
        try {
            $object = [pscustomobject]@{ PSPath = (Get-Item -LiteralPath "$Folder/template.yaml").PSPath; BasePath = $Folder }
            $output = $object | & $name @more 2>&1 3> $null
            @($output).Where({ $_ -is [Management.Automation.ErrorRecord] }) | Should -BeNullOrEmpty
        } finally { Set-Location -LiteralPath $Folder }
    }
}

Describe 'Constrained language mode' {
    It 'is enough for checks, scores and the exceptions' {
        Invoke-Child @"
            Import-Module '$env:DISMPS_TEST_MODULE'
            Set-Location -LiteralPath '$Folder'
            `$ExecutionContext.SessionState.LanguageMode = 'ConstrainedLanguage'
            (Test-DismTemplate template.yaml).IsValid
            @(Invoke-DismInference template.yaml ls.csv | Where-Object IsAnomaly).Count
            try { Test-DismTemplate nosuch.yaml -ErrorAction Stop } catch [DismPS.DismTemplateException] { `$_.Exception.Code }
"@ | Should -Be 'True', '7', 'TemplateNotFound'
    }
}
