BeforeAll {
    . $PSScriptRoot/common.ps1
    $Folder = New-TestFolder

    # A copy of the module without some of its parts.
    function Copy-Module([string[]] $Without) {
        $copy = "$([IO.Directory]::CreateTempSubdirectory('dismps module ').FullName)/DismPS"
        $TestFolders.Add((Split-Path $copy))
        Copy-Item $ModuleFolder $copy -Recurse
        foreach ($part in $Without) { Remove-Item -LiteralPath "$copy/$part" -Recurse -Force }
        $copy
    }

    # A server program that does what a line of sh says.
    function Set-Server([string] $Module, [string] $Line) {
        [IO.File]::WriteAllText("$Module/server/dismps", "#!/bin/sh`n$Line`n")
        chmod +x "$Module/server/dismps"
    }

    # Runs a script with a module in the test's folder; one line an error: id, category, message, cure.
    function Invoke-With([string] $Module, [string] $Script) {
        Invoke-Child @"
            Import-Module '$Module/DismPS.psd1'
            Set-Location -LiteralPath '$Folder'
            . { $Script } 2>&1 | ForEach-Object {
                if (`$_ -isnot [Management.Automation.ErrorRecord]) { "`$_" }
                else { (`$_.FullyQualifiedErrorId.Split(',')[0], `$_.CategoryInfo.Category, `$_.ErrorDetails.Message, `$_.ErrorDetails.RecommendedAction).ForEach({ "`$_" -replace '\s+', ' ' }) -join ' | ' }
            }
"@
    }
}
AfterAll { Clear-Test }

Describe 'A module that lacks something' {
    It 'without the server still checks and scores, and says ServerStartFailed' {
        $module = Copy-Module server
        $lines = Invoke-With $module 'Test-DismTemplate template.yaml -Quiet; @(Invoke-DismInference template.yaml ls.csv).Count; Start-DismApi template.yaml -Port 0'
        $lines[0..1] | Should -Be @('True', '32')
        $lines[2] | Should -Match '^ServerStartFailed \| ResourceUnavailable \| .*server.* \| .+'
    }

    It 'without the native libraries still checks and builds, and says NativeLibraryMissing' {
        $module = Copy-Module dependencies/runtimes
        $lines = Invoke-With $module 'Test-DismTemplate template.yaml -Quiet; (Build-DismArtifact template.yaml).Resource; Invoke-DismInference template.yaml ls.csv'
        $lines[0..1] | Should -Be @('True', $Resource)
        $lines[2] | Should -Match '^NativeLibraryMissing \| ResourceUnavailable \| .*(linux|win|osx)-'
    }

    It 'without the runtime of the server says RuntimeMissing and how to install it' {
        $module = Copy-Module
        $file = "$module/server/dismps.runtimeconfig.json"
        $config = Get-Content -LiteralPath $file -Raw | ConvertFrom-Json
        $config.runtimeOptions.frameworks[1].version = '99.0.0'
        $config | ConvertTo-Json -Depth 5 | Set-Content -LiteralPath $file
        Invoke-With $module 'Start-DismApi template.yaml -Port 0' | Should -Match '^RuntimeMissing \| ResourceUnavailable \| .*ASP\.NET Core.* \| .*aspnetcore-runtime'
    }

    It 'starts the server from its assembly where the program may not be executed' -Skip:$IsWindows {
        $module = Copy-Module
        chmod -x "$module/server/dismps"
        Invoke-With $module '$api = Start-DismApi template.yaml -Port 0; $api.Resource; $api | Stop-DismApi' | Should -Be $Resource
    }
}

Describe 'A server program that' -Skip:$IsWindows {
    BeforeAll { $Module = Copy-Module }

    It 'ends with a message: its words are in the error ServerStartFailed' {
        Set-Server $Module 'echo "no luck today" >&2; exit 5'
        Invoke-With $Module 'Start-DismApi template.yaml -Port 0' | Should -Match '^ServerStartFailed \| ResourceUnavailable \| .*code 5.*no luck today'
    }

    It 'says something else than what is expected is ended, with ServerStartFailed' {
        Set-Server $Module 'echo hello; exec sleep 300'
        $lines = Invoke-With $Module 'Start-DismApi template.yaml -Port 0; @(Get-Process -Name sleep -ErrorAction Ignore | Where-Object { $_.Parent.Id -eq $PID }).Count'
        $lines[0] | Should -Match '^ServerStartFailed \| ResourceUnavailable \| '
        $lines[1] | Should -Be '0'
    }

    It 'never gets ready is ended, with Timeout' {
        Set-Server $Module 'exec sleep 300'
        $lines = Invoke-With $Module 'Start-DismApi template.yaml -Port 0 -StartTimeoutSeconds 1; @(Get-Process -Name sleep -ErrorAction Ignore | Where-Object { $_.Parent.Id -eq $PID }).Count'
        $lines[0] | Should -Match '^Timeout \| OperationTimeout \| .* 1 s.* \| .+'
        $lines[1] | Should -Be '0'
    }

    It 'starts slowly is ended when the cmdlet is stopped' {
        Set-Server $Module 'exec sleep 300'
        $lines = Invoke-With $Module @'
            $shell = [powershell]::Create([initialsessionstate]::CreateDefault2())
            $null = $shell.AddScript("Import-Module '$((Get-Module DismPS).Path)'; Set-Location -LiteralPath '$PWD'; Start-DismApi template.yaml -Port 0")
            $run = $shell.BeginInvoke()
            $server = { Get-Process -Name sleep -ErrorAction Ignore | Where-Object { $_.Parent.Id -eq $PID } }
            $limit = [datetime]::Now.AddSeconds(60)
            while (-not (& $server) -and [datetime]::Now -lt $limit) { [Threading.Thread]::Sleep(20) }
            [bool](& $server)
            $watch = [Diagnostics.Stopwatch]::StartNew()
            $shell.Stop()
            $watch.Elapsed.TotalSeconds -lt 10
            while ((& $server) -and [datetime]::Now -lt $limit) { [Threading.Thread]::Sleep(20) }
            [bool](& $server)
            $shell.Streams.Error.Count
'@
        $lines | Should -Be @('True', 'True', 'False', '0')
    }
}

Describe 'The list of servers' {
    It 'that cannot be written is the error WriteFailed of Start-DismApi, and no server stays' {
        $file = "$Folder/not-a-folder"
        Set-Content -LiteralPath $file 'x'
        $lines = Invoke-With $ModuleFolder "`$env:DISMPS_RUNTIME_DIR = '$file'; Start-DismApi template.yaml -Port 0; @(Get-Process -Name dismps -ErrorAction Ignore | Where-Object { `$_.Parent.Id -eq `$PID }).Count"
        $lines[0] | Should -Match '^WriteFailed \| WriteError \| .* \| .*DISMPS_RUNTIME_DIR'
        $lines[1] | Should -Be '0'
    }

    It 'is empty where its folder is not there yet, or has other files' {
        $missing = "$Folder/none yet"
        Invoke-With $ModuleFolder "`$env:DISMPS_RUNTIME_DIR = '$missing'; @(Get-DismApi).Count; Test-Path '$missing'" | Should -Be @('0', 'False')
        $odd = (New-Item "$Folder/odd" -ItemType Directory).FullName
        Set-Content -LiteralPath "$odd/1.json" '{ "broken'
        Set-Content -LiteralPath "$odd/2.json" 'null'
        Set-Content -LiteralPath "$odd/3.json" '{}'
        Invoke-With $ModuleFolder "`$env:DISMPS_RUNTIME_DIR = '$odd'; @(Get-DismApi).Count" | Should -Be '0'
    }
}
