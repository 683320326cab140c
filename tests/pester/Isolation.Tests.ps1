BeforeDiscovery {
    $OldFolder = "$PSScriptRoot/bin/old"
    # What a script does with the old version, and what of DismPS uses a newer one of the same library.
    $Libraries = @(
        @{
            Name = 'YamlDotNet'; Version = '11.2.1'; Old = '[YamlDotNet.Serialization.Deserializer]::new().GetType().Assembly.GetName().Version'
            Use = '(Test-DismTemplate template.yaml).IsValid'; Gives = 'True'
        }
        @{
            Name = 'Google.Protobuf'; Version = '3.10.1'; Old = '[Google.Protobuf.ByteString]::CopyFromUtf8("x").GetType().Assembly.GetName().Version'
            Use = '$api = Start-DismApi template.yaml -Port 0; @(Invoke-DismInference template.yaml ls.csv -Uri $api.GrpcUri).Count; $api | Stop-DismApi'; Gives = '32'
        }
        @{
            Name = 'AWSSDK.Core'; Version = '3.7.202'; Old = '[Amazon.RegionEndpoint]::USEast1.GetType().Assembly.GetName().Version'
            Use = '$env:AWS_ACCESS_KEY_ID = "x"; $env:AWS_SECRET_ACCESS_KEY = "y"; try { Get-DismPublication s3://bucket/models -EndpointUrl http://127.0.0.1:9 -ErrorAction Stop } catch { $_.FullyQualifiedErrorId.Split(",")[0] }'; Gives = 'StorageFailed'
        }
    )
}
BeforeAll {
    . $PSScriptRoot/common.ps1
    $Folder = New-TestFolder
    # A module of somebody else with an old version of a library beside it.
    function New-OldModule([string] $Library) {
        $path = "$(New-TestFolder)/Other"
        $null = New-Item $path -ItemType Directory
        Copy-Item "$PSScriptRoot/bin/old/$Library.dll" $path
        Set-Content "$path/Other.psd1" "@{ ModuleVersion = '1.0.0'; RequiredAssemblies = @('$Library.dll') }"
        "$path/Other.psd1"
    }
}
AfterAll { Clear-Test }

Describe 'A module with an old <Name>' -ForEach $Libraries -Skip:(-not (Test-Path $OldFolder)) {
    BeforeAll { $Other = New-OldModule $Name }

    It 'and DismPS both work, <_> first' -ForEach 'it', 'DismPS' {
        $imports = "Import-Module '$Other'", "Import-Module '$env:DISMPS_TEST_MODULE'"
        if ($_ -eq 'DismPS') { $imports = $imports[1], "`$null = . { $Use }", $imports[0] }
        $lines = Invoke-Child @"
            `$env:DISMPS_RUNTIME_DIR = '$env:DISMPS_RUNTIME_DIR'
            Set-Location -LiteralPath '$Folder'
            $($imports -join "`n")
            "$Name $(if ($_ -eq 'it') { 'old' }) `$($Old)"
            $Use
            "$Name `$($Old)"
"@
        $lines[1] | Should -Be $Gives
        $lines[2] | Should -BeLike "$Name $($Version.Split('.')[0]).*"
        $lines[0].Split(' ')[-1] | Should -Be $lines[2].Split(' ')[-1]
    }
}

Describe 'The module in other hosts of scripts' {
    BeforeAll { Push-Location -LiteralPath $Folder }
    AfterAll { Pop-Location }

    It 'works in thread jobs, all at once' -Skip:(-not (Get-Command Start-ThreadJob -ErrorAction Ignore)) {
        $jobs = 1..6 | ForEach-Object {
            Start-ThreadJob -ThrottleLimit 3 -ArgumentList $env:DISMPS_TEST_MODULE, $Folder {
                param($Module, $Folder)
                Import-Module $Module
                Set-Location -LiteralPath $Folder
                @(Invoke-DismInference template.yaml ls.csv | Where-Object IsAnomaly).Count
            }
        }
        try { $jobs | Receive-Job -Wait | Should -Be @(7, 7, 7, 7, 7, 7) } finally { $jobs | Remove-Job -Force }
    }

    It 'works in a pool of runspaces, again and again' {
        $state = [initialsessionstate]::CreateDefault2()
        $state.ImportPSModule($env:DISMPS_TEST_MODULE)
        $pool = [runspacefactory]::CreateRunspacePool(1, 3, $state, $Host)
        $pool.Open()
        try {
            $runs = 1..9 | ForEach-Object {
                $shell = [powershell]::Create()
                $shell.RunspacePool = $pool
                $null = $shell.AddScript('param($f) Set-Location -LiteralPath $f; Test-DismTemplate template.yaml -Quiet; @(Invoke-DismInference template.yaml ls.csv).Count').AddArgument($Folder)
                @{ Shell = $shell; Run = $shell.BeginInvoke() }
            }
            foreach ($run in $runs) {
                $run.Shell.EndInvoke($run.Run) | Should -Be @($true, 32)
                $run.Shell.Streams.Error | Should -BeNullOrEmpty
                $run.Shell.Dispose()
            }
        } finally { $pool.Dispose() }
    }

    It 'works in the language mode <_>' -ForEach 'ConstrainedLanguage', 'RestrictedLanguage' {
        $state = [initialsessionstate]::CreateDefault2()
        $state.LanguageMode = $_
        $state.ImportPSModule($env:DISMPS_TEST_MODULE)
        $shell = [powershell]::Create($state).AddCommand('Test-DismTemplate').AddParameter('Path', "$Folder/template.yaml").AddParameter('BasePath', $Folder)
        try {
            $shell.Invoke().IsValid | Should -BeTrue
            $shell.Streams.Error | Should -BeNullOrEmpty
        } finally { $shell.Dispose() }
    }

    It 'scores and shows in a session of constrained language' {
        $lines = Invoke-Child @"
            `$ExecutionContext.SessionState.LanguageMode = 'ConstrainedLanguage'
            Import-Module '$env:DISMPS_TEST_MODULE'
            Set-Location -LiteralPath '$Folder'
            Invoke-DismInference template.yaml ls.csv | Where-Object IsAnomaly | Select-Object -First 1 | Out-String -Width 120
            @{ Resources = @{} } | Test-DismTemplate | Out-String -Width 120
"@
        $lines -join "`n" | Should -Match '(?s)Run +Lumisection.*398407.*IsValid.*False'
    }

    It 'turns what is left of checked templates into a report' {
        $job = Start-Job -ArgumentList $env:DISMPS_TEST_MODULE, $Folder {
            param($Module, $Folder)
            Import-Module $Module
            Set-Location -LiteralPath $Folder
            (Get-Content template.yaml -Raw).Replace('FP32', 'FP33') | Test-DismTemplate
        }
        try { $result = $job | Receive-Job -Wait } finally { $job | Remove-Job -Force }
        $result.PSTypeNames[0] | Should -Be 'Deserialized.DismPS.DismTemplateResult'
        $wanted = (Get-Content template.yaml -Raw).Replace('FP32', 'FP33') | Test-DismTemplate | ConvertTo-DismReport Sarif
        $result | ConvertTo-DismReport Sarif | Should -Be $wanted
        $wanted | Should -Match 'FP33'
    }

    It 'works in a job of its own process, and its objects go on here' {
        $job = Start-Job -ArgumentList $env:DISMPS_TEST_MODULE, $Folder {
            param($Module, $Folder)
            Import-Module $Module
            Set-Location -LiteralPath $Folder
            Build-DismArtifact template.yaml
        }
        try { $artifact = $job | Receive-Job -Wait } finally { $job | Remove-Job -Force }
        $artifact.PSTypeNames[0] | Should -Be 'Deserialized.DismPS.DismArtifact'
        @($artifact | Invoke-DismInference -InputPath ls.csv).Count | Should -Be 32
        $api = $artifact | Start-DismApi -Port 0
        $api | Export-Clixml api.xml
        $read = Import-Clixml api.xml
        $read.PSTypeNames[0] | Should -Be 'Deserialized.DismPS.DismApi'
        @($read | Receive-DismLog).Count | Should -BeGreaterThan 0
        @($read | Invoke-DismInference -InputPath ls.csv).Count | Should -Be 32
        $read | Stop-DismApi
        Test-Process $api.ProcessId | Should -BeFalse
    }
}
