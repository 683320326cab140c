BeforeAll {
    . $PSScriptRoot/common.ps1
    $Folder = New-TestFolder
    Push-Location -LiteralPath $Folder
    New-Template 'bad.yaml' '(?m)^    Workspace: .*\r?\n'
    New-DoubleTemplate 'double.yaml'
    function Test-Answer([uri] $Uri) {
        try { $null = Invoke-WebRequest "${Uri}v2/health/ready" -TimeoutSec 5; $true } catch { $false }
    }
}
AfterAll {
    Pop-Location
    Clear-Test
}

Describe 'The whole way in one line' {
    It 'finds the anomalous lumisections' {
        $anomalous = Test-DismTemplate template.yaml -PassThru |
            Build-DismArtifact |
            Start-DismApi -Port 0 |
            Invoke-DismInference -InputPath ls.csv |
            Where-Object IsAnomaly
        $golden = Get-GoldenScore
        $anomalous.Lumisection | Should -Be @(1..32 | Where-Object { $golden[$_ - 1] -gt 0.01267 })
        Get-DismApi | Stop-DismApi
    }
}

Describe 'Start-DismApi' {
    AfterEach { Get-DismApi | Stop-DismApi }

    It 'returns a server that answers, with all its members' {
        $api = Start-DismApi template.yaml -Port 0
        $api | Should -BeOfType ([DismPS.DismApi])
        $api.Uri.Host | Should -Be '127.0.0.1'
        $api.Uri.Port | Should -BeGreaterThan 0
        Test-Process $api.ProcessId | Should -BeTrue
        $api.Model | Should -Be @($ModelName)
        $api.Path | Should -Be (Join-Path $Folder 'template.yaml')
        $api.Resource | Should -Be $Resource
        Test-Path -LiteralPath $api.Folder | Should -BeTrue
        $api.IsDetached | Should -BeFalse
        [Math]::Abs(([datetime]::Now - $api.StartTime).TotalSeconds) | Should -BeLessThan 30
        Test-Answer $api.Uri | Should -BeTrue
        (Invoke-RestMethod "$($api.Uri)v2/models/$($api.Model[0])").inputs[0].name | Should -Be 'input_0'
    }

    It 'takes the port that is asked for, and says PortInUse when it is taken' {
        $listener = [Net.Sockets.TcpListener]::new([ipaddress]::Loopback, 0)
        $listener.Start()
        $port = $listener.LocalEndpoint.Port
        try {
            Assert-Fault (Get-Fault { Start-DismApi template.yaml -Port $port }) PortInUse ResourceBusy "$port"
        } finally { $listener.Stop() }
        Get-DismApi | Should -BeNullOrEmpty
        (Start-DismApi template.yaml -Port $port).Uri.Port | Should -Be $port
    }

    It 'serves gRPC beside HTTP and tells where, unless told not to' {
        $api = Start-DismApi template.yaml -Port 0
        $api.GrpcUri.Port | Should -BeGreaterThan 0
        $api.GrpcUri.Port | Should -Not -Be $api.Uri.Port
        $client = [Net.Sockets.TcpClient]::new()
        try { $client.Connect('127.0.0.1', $api.GrpcUri.Port) } finally { $client.Dispose() }
        (Get-DismApi -ProcessId $api.ProcessId).GrpcUri | Should -Be $api.GrpcUri
        (Start-DismApi template.yaml -Port 0 -NoGrpc).GrpcUri | Should -BeNullOrEmpty
    }

    It 'hands its options to the server' {
        $api = Start-DismApi template.yaml -Port 0 -GrpcPort 0 -MetricsPort 0 -Dialect Triton -ModelControlMode Explicit -LoadModel '*' -ResponseCacheBytes 1MB -RestrictedApi 'model-repository:key=secret' -RestrictedGrpcApi 'logging:key=secret' -HeaderForwardPattern 'x-.*'
        $api.MetricsUri.Port | Should -Not -Be $api.Uri.Port
        (Invoke-WebRequest $api.MetricsUri).StatusCode | Should -Be 200
        $load = "$($api.Uri)v2/repository/models/$($api.Model[0])/load"
        (Invoke-WebRequest $load -Method Post -SkipHttpErrorCheck).StatusCode | Should -Be 403
        (Invoke-WebRequest $load -Method Post -Headers @{ key = 'secret' }).StatusCode | Should -Be 200
    }

    It 'listens to other machines only when that is asked for twice' {
        Assert-Fault (Get-Fault { Start-DismApi template.yaml -Port 0 -Address 0.0.0.0 }) UsageInvalid InvalidArgument (Join-Path $Folder 'template.yaml')
        Get-DismApi | Should -BeNullOrEmpty
    }

    It 'serves the resource that is named, by position and by name' {
        (Start-DismApi double.yaml Two -Port 0).Resource | Should -Be 'Two'
        Build-DismArtifact double.yaml | Where-Object Resource -EQ One | Start-DismApi -Port 0 | ForEach-Object Resource | Should -Be 'One'
    }

    It 'starts nothing with -WhatIf' {
        Start-DismApi template.yaml -Port 0 -WhatIf | Should -BeNullOrEmpty
        Get-DismApi | Should -BeNullOrEmpty
    }

    It 'takes relative paths of the template from -BasePath' {
        $null = New-Item elsewhere -ItemType Directory -Force
        Push-Location elsewhere
        try { Test-Answer (Start-DismApi ../template.yaml -Port 0 -BasePath ..).Uri | Should -BeTrue } finally { Pop-Location }
    }

    It 'completes resources and running models' {
        (Complete 'Start-DismApi -Path double.yaml -Resource ').ListItemText | Should -Be @('One', 'Two')
        (Complete 'Start-DismApi -Path double.yaml -Resource t').CompletionText | Should -Be 'Two'
        (Complete 'Start-DismApi double.yaml ').ListItemText | Should -Contain 'Two'
        $null = Start-DismApi template.yaml -Port 0
        (Complete 'Get-DismApi metsig').CompletionText | Should -Be $ModelName
        (Complete 'Start-DismApi -Path nope.yaml -Resource ').Where({ $_.ResultType -eq 'ParameterValue' }) | Should -BeNullOrEmpty
    }

    It 'says <Id> for <Name>' -ForEach @(
        @{ Name = 'nope.yaml'; Id = 'TemplateNotFound'; Category = 'ObjectNotFound' }
        @{ Name = 'bad.yaml'; Id = 'TemplateInvalid'; Category = 'InvalidData' }
        @{ Name = 'double.yaml'; Id = 'ResourceAmbiguous'; Category = 'InvalidArgument' }
    ) {
        Assert-Fault (Get-Fault { Start-DismApi $Name -Port 0 }) $Id $Category (Join-Path $Folder $Name)
        Get-DismApi | Should -BeNullOrEmpty
    }

    It 'says ResourceNotFound, with the names that exist' {
        $faults = Get-Fault { Start-DismApi double.yaml -Resource one -Port 0 }
        Assert-Fault $faults ResourceNotFound ObjectNotFound (Join-Path $Folder 'double.yaml')
        $faults.ErrorDetails.RecommendedAction | Should -Match 'One, Two'
    }

    It 'says ModelTypeUnsupported for a type that is not served' {
        $folder = "$RepositoryRoot/examples/templates/tensorflow-savedmodel"
        $faults = Get-Fault { Start-DismApi "$folder/template.yaml" -BasePath $folder -Port 0 }
        $faults | Should -HaveCount 1
        $faults.FullyQualifiedErrorId | Should -BeLike 'ModelTypeUnsupported,*'
    }

    It 'leaves nothing running when it is stopped while it starts' {
        # Only this process's own: other tests start servers at the same time.
        $before = @(Get-ServerProcess).Id
        $run = Invoke-InRunspace 'param($f) Set-Location -LiteralPath $f; Start-DismApi template.yaml -Port 0' $Folder { @(Get-ServerProcess).Where({ $_.Id -notin $before }).Count -gt 0 }
        if ($run.Output.Count -eq 0) {
            $run.StopSeconds | Should -BeLessThan $Soon
            Wait-Until { @(Get-ServerProcess).Where({ $_.Id -notin $before }).Count -eq 0 }
            Get-DismApi | Should -BeNullOrEmpty
        }
    }
}

Describe 'Get-DismApi' {
    BeforeAll {
        $One = Start-DismApi double.yaml One -Port 0
        $Two = Start-DismApi double.yaml Two -Port 0
    }
    AfterAll { Get-DismApi | Stop-DismApi }

    It 'lists servers, oldest first' { (Get-DismApi).ProcessId | Should -Be @($One.ProcessId, $Two.ProcessId) }

    It 'has the members that Start-DismApi has' {
        $found = Get-DismApi -ProcessId $One.ProcessId
        foreach ($name in 'Uri', 'ProcessId', 'Resource', 'Path', 'Folder', 'IsDetached') { $found.$name | Should -Be $One.$name }
        $found.Model | Should -Be $One.Model
    }

    It 'filters by model with wildcards, whatever case' {
        (Get-DismApi METSIG-T*).ProcessId | Should -Be $Two.ProcessId
        (Get-DismApi $ModelName, metsig-two).ProcessId | Should -Be @($One.ProcessId, $Two.ProcessId)
        Get-DismApi nothing | Should -BeNullOrEmpty
    }

    It 'filters by process id, also of a process that is piped in' {
        (Get-DismApi -ProcessId $Two.ProcessId).Resource | Should -Be 'Two'
        (Get-DismApi -Id $Two.ProcessId).Resource | Should -Be 'Two'
        (Get-Process -Id $One.ProcessId | Get-DismApi).Resource | Should -Be 'One'
        Get-DismApi -ProcessId $PID | Should -BeNullOrEmpty
    }

    It 'lists each server once in another PowerShell' {
        Invoke-Child "Import-Module '$env:DISMPS_TEST_MODULE'; (Get-DismApi).Resource" | Should -Be @('One', 'Two')
    }
}

Describe 'Stop-DismApi' {
    AfterEach { Get-DismApi | Stop-DismApi -TimeoutSeconds 2 }

    It 'ends the process and takes it from the list' {
        $api = Start-DismApi template.yaml -Port 0
        $api | Stop-DismApi | Should -BeNullOrEmpty
        Test-Process $api.ProcessId | Should -BeFalse
        Get-DismApi | Should -BeNullOrEmpty
        Test-Answer $api.Uri | Should -BeFalse
    }

    It 'stops several, by pipeline, and returns them with -PassThru' {
        $apis = 1..2 | ForEach-Object { Start-DismApi template.yaml -Port 0 }
        $stopped = Get-DismApi | Stop-DismApi -PassThru
        $stopped.ProcessId | Should -Be $apis.ProcessId
        Get-DismApi | Should -BeNullOrEmpty
    }

    It 'stops by process id, by an array, and at once with -TimeoutSeconds 0' {
        $apis = 1..3 | ForEach-Object { Start-DismApi template.yaml -Port 0 }
        Stop-DismApi -ProcessId $apis[0].ProcessId
        Stop-DismApi $apis[1], $apis[2] -TimeoutSeconds 0
        Get-DismApi | Should -BeNullOrEmpty
    }

    It 'returns at once when it is stopped while a server does not end' -Skip:$IsWindows {
        $api = Start-DismApi template.yaml -Port 0
        kill -STOP $api.ProcessId
        try {
            $run = Invoke-InRunspace 'param($id) Get-DismApi -ProcessId $id | ForEach-Object { "found"; $_ } | Where-Object { $_ -is [string] -or (Stop-DismApi $_ -TimeoutSeconds 60) }' $api.ProcessId { $args[0].Count -eq 1 }
            $run.State | Should -Be Stopped
            $run.StopSeconds | Should -BeLessThan $Soon
            $run.Errors | Should -BeNullOrEmpty
        } finally { kill -CONT $api.ProcessId; $api | Stop-DismApi }
    }

    It 'kills a server that does not end in time' -Skip:$IsWindows {
        $api = Start-DismApi template.yaml -Port 0
        kill -STOP $api.ProcessId
        $watch = [Diagnostics.Stopwatch]::StartNew()
        $api | Stop-DismApi -TimeoutSeconds 1
        $watch.Elapsed.TotalSeconds | Should -BeLessThan $Soon
        Test-Process $api.ProcessId | Should -BeFalse
    }

    It 'stops nothing with -WhatIf, and says what with -PassThru' {
        $api = Start-DismApi template.yaml -Port 0
        $api | Stop-DismApi -WhatIf
        ($api | Stop-DismApi -WhatIf -PassThru).ProcessId | Should -Be $api.ProcessId
        Test-Answer $api.Uri | Should -BeTrue
        $api | Stop-DismApi
    }

    It 'takes a server that has ended already' {
        $api = Start-DismApi template.yaml -Port 0
        Stop-Process -Id $api.ProcessId -Force
        Wait-Until { -not (Get-DismApi) }
        $api | Stop-DismApi -ErrorAction Stop
    }

    It 'says ServerNotFound for a process that is no server, and leaves it alone' {
        Assert-Fault (Get-Fault { Stop-DismApi -ProcessId $PID }) ServerNotFound ObjectNotFound $PID
    }
}

Describe 'Owners' {
    It 'ends the server when its PowerShell ends' {
        $id, $uri = Invoke-Child "Import-Module '$env:DISMPS_TEST_MODULE'; Start-DismApi '$Folder/template.yaml' -BasePath '$Folder' -Port 0 | ForEach-Object { `$_.ProcessId; [string]`$_.Uri }"
        $id | Should -Match '^\d+$'
        Wait-Until { -not (Test-Process $id) }
        Test-Answer $uri | Should -BeFalse
    }

    It 'ends the server when its PowerShell is killed' {
        $file = Join-Path $Folder 'id.txt'
        $start = [Diagnostics.ProcessStartInfo]::new((Get-Process -Id $PID).Path)
        $start.ArgumentList.Add('-NoProfile')
        $start.ArgumentList.Add('-Command')
        $start.ArgumentList.Add("Import-Module '$env:DISMPS_TEST_MODULE'; (Start-DismApi '$Folder/template.yaml' -BasePath '$Folder' -Port 0).ProcessId > '$file.new'; Move-Item '$file.new' '$file'; [Threading.Thread]::Sleep(-1)")
        $owner = [Diagnostics.Process]::Start($start)
        try {
            Wait-Until { Test-Path -LiteralPath $file }
            $id = [int](Get-Content -LiteralPath $file)
            Test-Process $id | Should -BeTrue
        } finally { $owner.Kill() }
        Wait-Until { -not (Test-Process $id) }
    }

    It 'keeps a detached server, which can be found and stopped' {
        $id = [int](Invoke-Child "Import-Module '$env:DISMPS_TEST_MODULE'; (Start-DismApi '$Folder/template.yaml' -BasePath '$Folder' -Port 0 -Detached).ProcessId")
        $api = Get-DismApi -ProcessId $id
        $api.IsDetached | Should -BeTrue
        Test-Answer $api.Uri | Should -BeTrue
        $api | Stop-DismApi
        Wait-Until { -not (Test-Process $id) }
    }
}
