BeforeDiscovery {
    Import-Module $env:DISMPS_TEST_MODULE
    . $PSScriptRoot/examples.ps1
    $Programs = @{
        Node    = [bool](Get-Command node -ErrorAction Ignore)
        Kubectl = [bool]($env:DISMPS_KUBECTL ? $env:DISMPS_KUBECTL : (Get-Command kubectl -CommandType Application -ErrorAction Ignore))
        Python  = [bool]((Test-Path /usr/bin/python3) -and (Get-ChildItem /usr/lib/python3*/ensurepip -ErrorAction Ignore))
    }
    $Pages = Get-ChildItem "$PSScriptRoot/../../docs/cmdlets/*.md", "$PSScriptRoot/../../docs/about/*.md"
    $Examples = foreach ($page in $Pages) {
        $number = 0
        foreach ($match in [regex]::Matches((Get-Content $page -Raw), '(?ms)^```powershell\r?\n(.*?)\r?\n```')) {
            $key = "$($page.BaseName)/$((++$number))"
            $code = $match.Groups[1].Value
            $needs = @(
                if ($code -match 's3://') { 'Node' }
                if ($code -match '-Namespace dqm' -or $page.BaseName -in 'Set-DismTraffic', 'Wait-DismDeployment') { 'Kubectl', 'Node' }
                if ($page.BaseName -like '*-DismEnvironment' -or $code -match 'python3') { 'Python' }
            )
            @{ Key = $key; Page = $page.BaseName; Code = $code; Missing = @($needs.Where({ -not $Programs[$_] })) }
        }
    }
    $Runnable = $Examples.Where({ -not $Unrunnable.ContainsKey($_.Key) })
    $Others = $Examples.Where({ $Unrunnable.ContainsKey($_.Key) })
    $Links = foreach ($page in $Pages) {
        foreach ($match in [regex]::Matches((Get-Content $page -Raw), '\]\((?!https?://)([^)\s]+)\)')) { @{ Page = $page; Target = $match.Groups[1].Value } }
    }
    $Links = @($Links) + @(foreach ($page in Get-ChildItem "$PSScriptRoot/../../docs/about/*.md") {
            $also = ((Get-Content $page -Raw) -split '(?m)^## See also')[1]
            foreach ($match in [regex]::Matches($also, '(?m)^- (\S+)$')) { @{ Page = $page; Target = $match.Groups[1].Value } }
        })
}

BeforeAll {
    . $PSScriptRoot/common.ps1
    . $PSScriptRoot/standin.ps1
    . $PSScriptRoot/clusterstandin.ps1
    . $PSScriptRoot/examples.ps1
    $Before = Get-Location
    $Variables = @{}
    foreach ($name in 'KUBECONFIG', 'AWS_ENDPOINT_URL', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_PROFILE', 'DISMPS_PYTHON', 'DISMPS_DIALS_URL', 'DISMPS_DIALS_REALM', 'DISMPS_TEST_KNATIVE', 'DISMPS_TEST_MOUNT', 'GITHUB_STEP_SUMMARY') {
        $Variables[$name] = [Environment]::GetEnvironmentVariable($name)
    }

    # The folder that every example gets a copy of: what the pages name.
    $Base = New-TestFolder
    Set-Location -LiteralPath $Base
    Move-Item "tests/$Resource" tests/MetSig
    New-Template template.yaml "${Resource}:", 'MetSig:', $ModelName, metsig
    Move-Item ls.csv lumisections.csv
    foreach ($name in 'a.yaml', 'b.yaml', 't.yaml') { Copy-Item template.yaml $name }
    (Get-Content template.yaml -Raw) -replace 'AnomalyThreshold: [\d.]+', 'AnomalyThreshold: 0.02' -replace 'Cleaned/METSig', 'Cleaned/METPhi' | Set-Content new.yaml
    Copy-Item lumisections.csv ls.csv
    (Get-Content lumisections.csv) -replace 'input_0\[', 'METSig[' | Set-Content histograms.csv
    $null = New-Item runs, candidates, templates, other, broken, models/metsig, metadata, handler-model/handler, store -ItemType Directory
    New-InputFile runs/398407.csv; New-InputFile runs/398410.csv
    Copy-Item new.yaml candidates
    Copy-Item template.yaml, model.onnx models/metsig
    Copy-Item template.yaml templates
    Copy-Item template.yaml, model.onnx, tests other -Recurse
    [IO.File]::AppendAllText("$Base/other/model.onnx", "2`u{1}x")
    (Get-Content template.yaml -Raw) -replace 'MetricKey: output_1', 'MetricKey: outptu_1' | Set-Content broken/template.yaml
    $python = "$RepositoryRoot/tests/data/models/metsig-nmf"
    (Get-Content "$python/template.yaml") -replace 'CodeUri: .*', 'CodeUri: handler' -replace 'ModelUri: .*', 'ModelUri: nmf.joblib' -replace 'Handler: .*', 'Handler: app.NmfHandler' | Set-Content handler-model/template.yaml
    Copy-Item "$python/model.joblib" handler-model/nmf.joblib
    (Get-Content "$python/code/app.py") -replace 'class Handler\b', 'class NmfHandler' | Set-Content handler-model/handler/app.py
    Set-Content handler-model/handler/requirements.txt '# nothing'
    Copy-Item "$RepositoryRoot/examples/templates/onnx-metadata/*" metadata
    @('run_number,lumisection_number,pileup,beams_stable') + (1..32).ForEach({ "398407,$_,40,True" }) | Set-Content metadata/oms.csv
    # The template as data: a number stays a number, a text a text.
    $signature = { param($name, $dims) @{ Name = $name; DataType = 'FP32'; Dims = $dims } }
    @{
        TemplateFormatVersion = '2025-03-31'
        Description           = 'METSig'
        Resources             = @{ MetSig = @{
                Type       = 'InferenceService::Tritonserver::ONNX'
                Workspace  = 'jetmet'
                Properties = @{
                    Description = 'Spots anomalies in METSig'; Name = 'metsig'; MetricKey = 'output_1'; BuiltinThreshold = $false; AnomalyThreshold = 0.01267; ModelUri = 'model.onnx'
                    InputSignature = @(@{ Name = 'input_0'; MonitoringElement = 'JetMET/MET/pfMETT1/Cleaned/METSig'; DataType = 'FP32'; Dims = @(-1, 51) })
                    OutputSignature = @((& $signature output_0 @(-1, 51)), (& $signature output_1 @(-1)))
                }
            }
        }
    } | ConvertTo-Json -Depth 9 | Set-Content template.json

    # The services that the pages name, and what stands in for them.
    $Element = 'JetMET/MET/pfMETT1/Cleaned/METSig'
    $Dataset = '/ZeroBias/Run2025C-PromptReco-v1/DQMIO'
    $cells = [double[]](Get-GoldenCase inputs b32).request.inputs[0].data
    $StandIn = Start-StandIn @{
        mes        = @(@{ me_id = 1; me = $Element; dim = 1; shape = @(51) }, @{ me_id = 2; me = ($Element -replace 'METSig', 'METPhi'); dim = 1; shape = @(51) }, @{ me_id = 12; me = 'HcalTask/Map'; dim = 1; shape = @(6) })
        models     = @(@{ id = 1; name = 'metsig-onnx-autoencoder'; revision = 1; active = $true; model_type = 'InferenceService::Tritonserver::ONNX' })
        datasets   = @(@{ dataset_id = 7001; dataset = $Dataset; era = 'Run2025C'; data_tier = 'DQMIO'; primary_ds_name = 'ZeroBias'; processed_ds_name = 'Run2025C-PromptReco-v1'; processing_version = 1; last_modification_date = '2025-06-01T00:00:00Z' })
        histograms = @(foreach ($row in 0..31) { @{ me_id = 1; dataset = $Dataset; run_number = 398407; ls_number = $row + 1; bins = $cells[($row * 51)..($row * 51 + 50)] } })
    } -Option '--largest-page', '50'
    $env:DISMPS_DIALS_URL, $env:DISMPS_DIALS_REALM = $StandIn.Url, $StandIn.Realm
    $env:DISMPS_PYTHON = '/usr/bin/python3'
    $env:DISMPS_TEST_MOUNT = "$Base/store"
    # One for all examples; those that stop it make it start again.
    function Test-PortFree([int] $Port) {
        try { $listener = [Net.Sockets.TcpListener]::new([Net.IPAddress]::Loopback, $Port); $listener.Start(); $listener.Stop(); $true } catch { $false }
    }
    # Two ports that stay its own while it is started again: below those that the system gives to clients.
    $free = 20000..32000 | Get-Random -Count 40 | Where-Object { Test-PortFree $_ } | Select-Object -First 2
    $Shared = @{ Api = Start-DismApi template.yaml -Port $free[0] -GrpcPort $free[1] }
    if (Get-Command node -ErrorAction Ignore) {
        $server = Get-StoreServer
        $data = [IO.Directory]::CreateTempSubdirectory('dismps-s3').FullName
        $TestFolders.Add($data)
        $Store = Start-Process node -ArgumentList "`"$server`" --no-vhost-buckets --directory `"$data`" --address 127.0.0.1 --port 0 --configure-bucket models" -PassThru -RedirectStandardOutput "$data/out" -RedirectStandardError "$data/errors"
        Wait-Until { (Get-Content "$data/out" -Raw -ErrorAction Ignore) -match 'listening on 127\.0\.0\.1:([0-9]+)' }
        $null = (Get-Content "$data/out" -Raw) -match 'listening on 127\.0\.0\.1:([0-9]+)'
        $env:AWS_ENDPOINT_URL = "http://127.0.0.1:$($Matches[1])"
        $env:AWS_ACCESS_KEY_ID = $env:AWS_SECRET_ACCESS_KEY = 'S3RVER'
        $env:AWS_PROFILE = $null
    }
    if ($Kubectl) {
        $target = '--pod-target', "127.0.0.1:$($Shared.Api.Uri.Port)", '--step', '10'
        $Cluster = Start-ClusterStandIn -Option $target
        $Knative = Start-ClusterStandIn -Option ($target + '--mode', 'Knative')
        foreach ($one in $Cluster, $Knative) {
            $null = '{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"dqm"}}' | & $Kubectl --kubeconfig $one.Kubeconfig create --validate=false -f -
            $null = '{"apiVersion":"v1","kind":"ServiceAccount","metadata":{"name":"models","namespace":"dqm"}}' | & $Kubectl --kubeconfig $one.Kubeconfig create --validate=false -f -
            $names = (& $Kubectl --kubeconfig $one.Kubeconfig config view -o json | ConvertFrom-Json).contexts[0].context
            $null = & $Kubectl --kubeconfig $one.Kubeconfig config set-context production "--cluster=$($names.cluster)" "--user=$($names.user)"
        }
        $env:KUBECONFIG = $Cluster.Kubeconfig
        $env:DISMPS_TEST_KNATIVE = $Knative.Kubeconfig
    }

    # The same example with the addresses of what stands in here.
    function Resolve-Example([string] $Code) {
        $served = "$($Shared.Api.Uri)".TrimEnd('/')
        $Code = $Code.Replace('https://models.example.org', $served).Replace('https://ingress.example.org', $served).Replace('http://127.0.0.1:8000', $served)
        $Code = $Code.Replace('grpc://127.0.0.1:8001', "$($Shared.Api.GrpcUri)".TrimEnd('/')).Replace('4711', "$($Shared.Api.ProcessId)")
        $Code = $Code.Replace('https://dev-cmsdials-api.web.cern.ch/', "$($StandIn.Url)").Replace('file:///srv/models', ([UriBuilder]@{ Scheme = 'file'; Host = ''; Path = "$Base/store/srv" }).Uri.AbsoluteUri).Replace('/mnt/models', "'$Base/store'")
        if ($Code -match '61036989ea17') { $Code = $Code.Replace('61036989ea17', (Get-DismPublication s3://models/jetmet metsig)[-1].Version) }
        $Code.Replace('https://s3.cern.ch', "$env:AWS_ENDPOINT_URL")
    }

    # Runs an example in a runspace and a folder of its own.
    function Invoke-Example([string] $Key, [string] $Code) {
        $folder = [IO.Directory]::CreateTempSubdirectory('dismps tést ').FullName
        $TestFolders.Add($folder)
        Copy-Item "$Base/*" $folder -Recurse -Exclude store
        $prelude = $Prelude[$Key] ?? $Prelude[($Key -replace '/\d+$')]
        $prepare = "Set-Location -LiteralPath '$folder'`n$Helpers`n`$null = . {`n$prelude`n}`n"
        # What stands before the example must not be what fails.
        $script = "$prepare`n`$Error.Clear()`n" + (Resolve-Example $Code)
        if ($Key -in $Endless) {
            $watch = [Diagnostics.Stopwatch]::StartNew()
            return Invoke-InRunspace $script -StopWhen { $watch.Elapsed.TotalSeconds -gt 2.5 }
        }

        Invoke-InRunspace $script -TimeoutSeconds 60
    }
}

AfterAll {
    Set-Location $Before
    if ($Store) { $Store.Kill(); $Store.WaitForExit(10000) | Should -BeTrue }
    Disconnect-Dials -All -ErrorAction Ignore
    Stop-StandIn
    Stop-ClusterStandIn
    foreach ($name in $Variables.Keys) { [Environment]::SetEnvironmentVariable($name, $Variables[$name]) }
    Clear-Test
}

Describe 'The example <Key>' -ForEach $Runnable {
    AfterEach {
        if ($Cluster) { $env:KUBECONFIG = $Cluster.Kubeconfig }
        Get-DismApi | Where-Object ProcessId -NE $Shared.Api.ProcessId | Stop-DismApi -TimeoutSeconds 0
        if (-not (Test-Process $Shared.Api.ProcessId)) { $Shared.Api = Start-DismApi "$Base/template.yaml" -BasePath $Base -Port $Shared.Api.Uri.Port -GrpcPort $Shared.Api.GrpcUri.Port }
    }

    It 'runs, and returns what it promises' {
        if ($Missing) { Set-ItResult -Skipped -Because "$Missing is not installed"; return }
        $taken = @($Ports[$Key]).Where({ $_ -and -not (Test-PortFree $_) })
        if ($taken) { Set-ItResult -Skipped -Because "another program has port $taken"; return }

        $run = Invoke-Example $Key $Code
        if ($Ports[$Key] -and "$($run.Errors.FullyQualifiedErrorId)" -match 'PortInUse') { Set-ItResult -Skipped -Because 'another program took its port meanwhile'; return }
        $run.Errors | Should -BeNullOrEmpty -Because "'$Code' is an example"
        if ($Key -in $Endless) { $run.State | Should -Be Stopped } else { $run.Failure | Should -BeNullOrEmpty }

        $ast = [Management.Automation.Language.Parser]::ParseInput($Code, [ref]$null, [ref]$null)
        $last = $ast.EndBlock.Statements[-1]
        $name = $ast.EndBlock.Statements.Count -eq 1 -and $last -is [Management.Automation.Language.PipelineAst] -and $last.PipelineElements[-1] -is [Management.Automation.Language.CommandAst] ? $last.PipelineElements[-1].GetCommandName() : $null
        if ($name -match '-Di(sm|als)') { $run.Output.ForEach({ $_.GetType().FullName | Should -BeIn (Get-Command $name).OutputType.Name }) }
        $isSilent = $Key -in $Empty -or $Key -in $Endless -or $last -isnot [Management.Automation.Language.PipelineAst] -or "$last" -match '-WhatIf|Set-Content|Add-Content|Export-Csv|Set-Clipboard|^Disconnect-|^Repair-' -or
            ("$last" -match 'Stop-DismApi' -and "$last" -notmatch '-PassThru')
        if (-not $isSilent) { $run.Output | Should -Not -BeNullOrEmpty -Because "'$Code' shows something" }
    }
}

Describe 'The example <Key>, that cannot run' -ForEach $Others {
    It 'cannot, and says so in the list' {
        $Unrunnable[$Key] | Should -Match '^[a-z].+'
        if ($Page -notlike 'about_*') { $run = Invoke-Example $Key $Code; @($run.Errors) + $run.Failure | Should -Not -BeNullOrEmpty -Because 'it does run: take it from the list' }
    }
}

Describe 'The lists of examples' {
    It 'name examples that there are: <_>' -ForEach @($Unrunnable.Keys; $Endless; $Empty; $Ports.Keys; $Prelude.Keys.Where({ $_ -match '/' })) {
        $page, $number = $_ -split '/'
        $file = Get-ChildItem "$RepositoryRoot/docs/*/$page.md"
        [regex]::Matches((Get-Content $file -Raw), '(?m)^```powershell').Count | Should -BeGreaterOrEqual ([int]$number)
    }
}

Describe 'The link to <Target> in <Page.BaseName>' -ForEach $Links {
    It 'leads somewhere' {
        if ($Target -match '^(about_\w+|[A-Z]\w+-Di(sm|als)\w*)$') { "$RepositoryRoot/docs/$($Target -like 'about_*' ? 'about' : 'cmdlets')/$Target.md" | Should -Exist; return }
        $file, $anchor = $Target -split '#'
        $path = $file ? (Join-Path $Page.DirectoryName $file) : $Page.FullName
        $path | Should -Exist
        if ($anchor) {
            $heads = [regex]::Matches((Get-Content -LiteralPath $path -Raw), '(?m)^#+ (.+?)\s*$').ForEach({ ($_.Groups[1].Value.ToLowerInvariant() -replace '[^\w\- ]') -replace ' ', '-' })
            $heads | Should -Contain $anchor
        }
    }
}

Describe 'Get-Help -Online' -Skip:(-not $IsLinux) {
    It 'opens the page of the version' {
        $folder = [IO.Directory]::CreateTempSubdirectory('dismps-browser').FullName
        $TestFolders.Add($folder)
        Set-Content "$folder/xdg-open" "#!/bin/sh`necho `"`$1`" > '$folder/new' && mv '$folder/new' '$folder/opened'"
        chmod +x "$folder/xdg-open"
        $null = Invoke-Child "`$env:PATH = '$folder' + ':' + `$env:PATH; Import-Module '$env:DISMPS_TEST_MODULE'; Get-Help Get-DismApi -Online"
        Wait-Until { Test-Path "$folder/opened" }
        Get-Content "$folder/opened" | Should -Match '/docs/cmdlets/Get-DismApi\.md$'
    }
}
