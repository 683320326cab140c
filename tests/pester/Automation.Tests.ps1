BeforeDiscovery {
    $HaveNode = [bool](Get-Command node -ErrorAction Ignore)
    if (-not $HaveNode) { Write-Host 'publish.ps1: not run, no node on PATH' }
}
BeforeAll {
    . $PSScriptRoot/common.ps1
    . $PSScriptRoot/standin.ps1
    $Page = Get-Content "$RepositoryRoot/docs/automation.md" -Raw
    $Blocks = [ordered]@{}
    foreach ($match in [regex]::Matches($Page, '(?ms)^\*\*(\S+)\*\*\r?\n\r?\n```\w+\r?\n(.*?)\r?\n```')) { $Blocks[$match.Groups[1].Value] = $match.Groups[2].Value }

    # A folder as the page wants it: the files of the page beside a template with golden cases, and two runs.
    function New-AutomationFolder {
        $folder = New-TestFolder
        foreach ($name in $Blocks.Keys) { $null = New-Item (Split-Path "$folder/$name") -ItemType Directory -Force; Set-Content -LiteralPath "$folder/$name" $Blocks[$name] }
        $null = New-Item "$folder/runs" -ItemType Directory
        New-InputFile "$folder/runs/398407.csv"
        (Get-Content -LiteralPath "$folder/runs/398407.csv") -replace '^398407', '398410' | Set-Content -LiteralPath "$folder/runs/398410.csv"
        $folder
    }

    # Runs a program in a folder as a scheduler does, with further variables; its lines and its exit code.
    function Invoke-At([string] $Folder, [string] $Program, [string[]] $Argument, [hashtable] $Variables = @{}) {
        $start = [Diagnostics.ProcessStartInfo]::new($Program, $Argument)
        $start.WorkingDirectory = $Folder
        $start.RedirectStandardOutput = $start.RedirectStandardError = $start.RedirectStandardInput = $true
        $start.Environment['PSModulePath'] = "$Folder/modules$([IO.Path]::PathSeparator)$(Split-Path (Split-Path $ModuleFolder))$([IO.Path]::PathSeparator)$env:PSModulePath"
        $start.Environment['NO_COLOR'] = '1'
        foreach ($name in $Variables.Keys) { $start.Environment[$name] = $Variables[$name] }
        $process = [Diagnostics.Process]::Start($start)
        $process.StandardInput.Close()
        $errors = $process.StandardError.ReadToEndAsync()
        $output = $process.StandardOutput.ReadToEnd()
        $process.WaitForExit(120000) | Should -BeTrue
        [pscustomobject]@{ Lines = @($output -split '\r?\n' | Where-Object { $_ }); Errors = $errors.Result; ExitCode = $process.ExitCode }
    }

    function Invoke-Script([string] $Folder, [string] $Name, [hashtable] $Variables = @{}) {
        Invoke-At $Folder (Get-Process -Id $PID).Path ('-NoProfile', '-NonInteractive', '-File', $Name) $Variables
    }

    # Stands for a vault: gives credentials of a file in the folder of its module.
    function Add-Vault([string] $Folder, [hashtable] $Secrets) {
        $vault = (New-Item "$Folder/modules/Microsoft.PowerShell.SecretManagement" -ItemType Directory -Force).FullName
        $Secrets.Keys | ForEach-Object { [pscustomobject]@{ Name = $_; User = $Secrets[$_][0]; Password = $Secrets[$_][1] } } | Export-Csv "$vault/secrets.csv"
        Set-Content "$vault/Microsoft.PowerShell.SecretManagement.psm1" @'
function Get-Secret([string] $Name) {
    $found = Import-Csv "$PSScriptRoot/secrets.csv" | Where-Object Name -EQ $Name
    [pscredential]::new($found.User, (ConvertTo-SecureString $found.Password -AsPlainText -Force))
}
'@
        New-ModuleManifest "$vault/Microsoft.PowerShell.SecretManagement.psd1" -RootModule Microsoft.PowerShell.SecretManagement.psm1 -FunctionsToExport Get-Secret
    }
    $Folder = New-AutomationFolder
}
AfterAll {
    Stop-StandIn
    Clear-Test
}

Describe 'docs/automation.md' {
    It 'has these files, and each is run here' {
        $Blocks.Keys | Should -Be 'check.ps1', 'collect.ps1', 'score.ps1', 'dismps-score.service', 'dismps-score.timer', 'register.ps1', 'ci.ps1', 'tests.ps1', '.github/workflows/models.yml', '.gitlab-ci.yml', 'signin.ps1', 'publish.ps1'
    }
}

Describe 'Exit codes' {
    It 'of check.ps1 are 0 for valid templates and 1 beside an invalid one, with its findings' {
        (Invoke-Script $Folder check.ps1).ExitCode | Should -Be 0
        New-Template "$Folder/broken.yaml" 'MetricKey: output_1', 'MetricKey: outptu_1'
        $broken = Invoke-Script $Folder check.ps1
        Remove-Item -LiteralPath "$Folder/broken.yaml"
        $broken.ExitCode | Should -Be 1
        $broken.Lines -match 'broken\.yaml:\d+:\d+: error DISM0302: ' | Should -HaveCount 1
    }

    It 'are as the table says' {
        Set-Content "$Folder/written.ps1" "Import-Module DismPS`nBuild-DismArtifact none.yaml"
        $written = Invoke-Script $Folder written.ps1
        $written.Errors + $written.Lines | Should -Match 'none\.yaml'
        $written.ExitCode | Should -Be 0
        Set-Content "$Folder/thrown.ps1" "`$ErrorActionPreference = 'Stop'`nImport-Module DismPS`nBuild-DismArtifact none.yaml`nexit 7"
        (Invoke-Script $Folder thrown.ps1).ExitCode | Should -Be 1
        $pwsh = (Get-Process -Id $PID).Path
        (Invoke-At $Folder $pwsh '-NoProfile', '-Command', 'Build-DismArtifact none.yaml').ExitCode | Should -Be 1
        (Invoke-At $Folder $pwsh '-NoProfile', '-Command', 'Build-DismArtifact none.yaml; 1').ExitCode | Should -Be 0
    }

    It 'of collect.ps1 tell a bad file, and the others are scored' {
        Set-Content "$Folder/runs/bad.csv" "run,lumisection`n1,2"
        $result = Invoke-Script $Folder collect.ps1
        Remove-Item "$Folder/runs/bad.csv"
        $result.Lines[0..1] | Should -Be 'all were read: False', '64 rows'
        $result.Lines[2] | Should -Match '^InputInvalid: .*bad\.csv'
        $result.Lines[3] | Should -Match '^TemplateNotFound: '
        $result.ExitCode | Should -Be 1
    }
}

Describe 'Scoring on a schedule' {
    BeforeAll {
        $Home1 = New-AutomationFolder
        function Get-Log { @(Get-Content -LiteralPath "$Home1/score.log" -ErrorAction Ignore) -replace '^\S+ ' }
        function Clear-Log { Remove-Item -LiteralPath "$Home1/score.log" -ErrorAction Ignore }
        # The command of a line of the page, with the folder and the PowerShell of the test.
        function Get-Command1([string] $Text) {
            $Text -replace '/usr/bin/pwsh', "'$((Get-Process -Id $PID).Path)'" -replace '/srv/dqm/score\.ps1', "'$Home1/score.ps1'" -replace '/srv/dqm', "'$Home1'"
        }
        $Cron = [regex]::Match($Page, '(?m)^    17 \* \* \* \* (.*)\r?$').Groups[1].Value
    }
    BeforeEach { Clear-Log }

    It 'by the line of cron scores what is there, once, and what comes later' -Skip:$IsWindows {
        $command = Get-Command1 $Cron
        (Invoke-At / '/bin/sh' '-c', $command).ExitCode | Should -Be 0
        Get-Log | Should -Match '^run 3984(07|10): \d+ of 32 flagged$'
        (Get-Log).Count | Should -Be 2
        Get-ChildItem "$Home1/scores" -File | Should -HaveCount 2
        $before = (Get-ChildItem "$Home1/scores" -File).LastWriteTimeUtc
        (Get-Content "$Home1/runs/398407.csv") -replace '^398407', '398500' | Set-Content "$Home1/runs/398500.csv"
        (Invoke-At / '/bin/sh' '-c', $command).ExitCode | Should -Be 0
        (Get-ChildItem "$Home1/scores/39840*", "$Home1/scores/39841*").LastWriteTimeUtc | Should -Be $before
        "$Home1/scores" | Get-ChildItem -File | Should -HaveCount 3
    }

    It 'ends at once while another run works' {
        $lock = [IO.File]::Open("$Home1/score.lock", 'OpenOrCreate', 'ReadWrite', 'None')
        try { $result = Invoke-At $Home1 (Get-Process -Id $PID).Path '-NoProfile', '-File', 'score.ps1', '-Folder', $Home1 } finally { $lock.Dispose() }
        $result.ExitCode | Should -Be 0
        Get-Log | Should -Be 'another run is not finished'
    }

    It 'tells of a bad file in the log and by the exit code' {
        Set-Content "$Home1/runs/bad.csv" "run,lumisection`n1,2"
        (Invoke-At $Home1 (Get-Process -Id $PID).Path '-NoProfile', '-File', 'score.ps1', '-Folder', $Home1).ExitCode | Should -Be 1
        (Get-Log)[-1] | Should -Match '^error InputInvalid: .*bad\.csv'
        Remove-Item "$Home1/runs/bad.csv"
    }

    It 'is the same command under systemd' {
        [regex]::Match($Blocks['dismps-score.service'], '(?m)^ExecStart=(.*)$').Groups[1].Value.Trim() | Should -Be $Cron.Trim()
        if (Get-Command systemd-analyze -ErrorAction Ignore) {
            $units = New-Item "$Home1/units" -ItemType Directory
            foreach ($unit in 'dismps-score.service', 'dismps-score.timer') { $Blocks[$unit] -replace '/usr/bin/pwsh', '/bin/true' | Set-Content "$units/$unit" }
            "$(systemd-analyze verify --man=no "$units/dismps-score.timer" 2>&1)" | Should -Not -Match 'dismps-score\.\w+:'
        }
    }

    It 'is registered on Windows with a command that works' {
        # Takes the place of the module of Windows: says what it was given.
        $tasks = New-Item "$Home1/modules/ScheduledTasks" -ItemType Directory -Force
        Set-Content "$tasks/ScheduledTasks.psm1" @'
function New-ScheduledTaskAction([string] $Execute, [string] $Argument) { @{ Execute = $Execute; Argument = $Argument } }
function New-ScheduledTaskTrigger([switch] $Once, [datetime] $At, [timespan] $RepetitionInterval) { @{ Interval = $RepetitionInterval } }
function New-ScheduledTaskSettingsSet([string] $MultipleInstances, [switch] $StartWhenAvailable, [timespan] $ExecutionTimeLimit) { @{ Instances = $MultipleInstances } }
function Register-ScheduledTask([string] $TaskName, $Action, $Trigger, $Settings, [switch] $Force) {
    @{ Name = $TaskName; Action = $Action; Hours = $Trigger.Interval.TotalHours; Instances = $Settings.Instances } | ConvertTo-Json | Set-Content "$PSScriptRoot/task.json"
}
'@
        New-ModuleManifest "$tasks/ScheduledTasks.psd1" -RootModule ScheduledTasks.psm1 -FunctionsToExport *-ScheduledTask*
        $registered = Invoke-Script $Home1 register.ps1
        $registered.ExitCode | Should -Be 0 -Because $registered.Errors
        $task = Get-Content "$tasks/task.json" -Raw | ConvertFrom-Json
        ($task.Name, $task.Hours, $task.Instances) | Should -Be 'DismPS score', 1, 'IgnoreNew'
        $arguments = [regex]::Matches(($task.Action.Argument -replace '\\', '/'), '"([^"]*)"|(\S+)').ForEach({ $_.Groups[1].Value + $_.Groups[2].Value })
        (Invoke-At $Home1 $task.Action.Execute $arguments).ExitCode | Should -Be 0
        (Get-Log) -match '^run ' | Should -Not -BeNullOrEmpty
    }
}

Describe 'CI' {
    BeforeAll {
        $Good = Invoke-Script $Folder ci.ps1 @{ GITHUB_ACTIONS = 'true' }
    }

    It 'passes, with reports that CI services read' {
        $Good.ExitCode | Should -Be 0 -Because "$($Good.Errors) $($Good.Lines)"
        ([xml](Get-Content "$Folder/reports/templates.xml" -Raw)).testsuites.tests | Should -Be 1
        ([xml](Get-Content "$Folder/reports/models-1.xml" -Raw)).testsuites.failures | Should -Be 0
        (Get-Content "$Folder/reports/templates.sarif" -Raw | ConvertFrom-Json).version | Should -Be '2.1.0'
    }

    It 'fails for an invalid template and a wrong answer, and says which' {
        $bad = New-AutomationFolder
        New-Template "$bad/template.yaml" 'MetricKey: output_1', 'MetricKey: outptu_1'
        $other = New-Item "$bad/other" -ItemType Directory
        Copy-Item "$ModelFolder/template.yaml", "$ModelFolder/model.onnx" $other
        $null = New-Item "$other/tests/$Resource" -ItemType Directory
        Copy-Item "$ModelFolder/inputs.json" "$other/tests/$Resource"
        $golden = Get-Content "$ModelFolder/outputs.json" -Raw | ConvertFrom-Json
        $golden.cases[0].outputs[1].data[0] += 1
        $golden | ConvertTo-Json -Depth 9 | Set-Content "$other/tests/$Resource/outputs.json"
        $result = Invoke-Script $bad ci.ps1 @{ GITHUB_ACTIONS = 'true' }
        $result.ExitCode | Should -Be 1
        $result.Lines -match '^::error file=template\.yaml,line=\d+' | Should -HaveCount 1
        $result.Lines -match "^FAILED $Resource/$($golden.cases[0].case): output_1\[" | Should -HaveCount 1
    }

    It 'writes a report of Pester''s tests that services show, and fails with a failed test' {
        Set-Content "$Folder/template.Tests.ps1" "Describe 't' { BeforeAll { Import-Module DismPS; Register-DismAssertion }`n It 'is valid' { 'template.yaml' | Should -BeValidDismTemplate -Offline }`n It 'may fail' { [int]`$env:WRONG | Should -BeCloseToTensor 0 } }"
        (Invoke-Script $Folder tests.ps1 @{ WRONG = '1' }).ExitCode | Should -Be 1
        $report = [xml](Get-Content "$Folder/reports/pester.xml" -Raw)
        ($report.testsuites.tests, $report.testsuites.failures) | Should -Be '2', '1'
        $report.SelectSingleNode('//failure/@message').Value | Should -Match 'Expected a close tensor but tensor is 1, expected 0'
    }

    It 'runs these scripts in GitHub''s workflow and GitLab''s jobs, and takes the reports that they write' {
        foreach ($file in '.github/workflows/models.yml', '.gitlab-ci.yml') {
            [regex]::Matches($Blocks[$file], '-File (\S+)').ForEach({ $_.Groups[1].Value }) | Should -Be 'ci.ps1', 'tests.ps1'
            $Blocks[$file] | Should -Not -Match '\t'
        }
        "$Folder/$([regex]::Match($Blocks['.github/workflows/models.yml'], 'sarif_file: (\S+)').Groups[1].Value)" | Should -Exist
        Get-ChildItem "$Folder/$([regex]::Match($Blocks['.gitlab-ci.yml'], 'junit: (\S+)').Groups[1].Value)" | Should -HaveCount 3
    }
}

Describe 'Secrets' {
    BeforeAll {
        $Dials = Start-StandIn @{}
        $Address = @{ DISMPS_DIALS_URL = $Dials.Url; DISMPS_DIALS_REALM = $Dials.Realm }
    }

    It 'come from a vault where there is one' {
        $vaulted = New-AutomationFolder
        Add-Vault $vaulted @{ dials = 'my-app', 'my-secret' }
        $result = Invoke-Script $vaulted signin.ps1 $Address
        $result.Lines | Should -Contain tracker -Because $result.Errors
        (Get-StandInRequest $Dials | Where-Object path -Like '*token*').Count | Should -BeGreaterThan 0
    }

    It 'come from the environment elsewhere, and missing ones end the script' {
        (Invoke-Script $Folder signin.ps1 ($Address + @{ DISMPS_DIALS_CLIENT_ID = 'my-app'; DISMPS_DIALS_CLIENT_SECRET = 'my-secret' })).Lines | Should -Contain tracker
        $missing = Invoke-Script $Folder signin.ps1 $Address
        $missing.ExitCode | Should -Be 1
        $missing.Errors + $missing.Lines | Should -Match 'Neither a vault nor'
    }

    It 'of a store are gone when the script ends' -Skip:(-not $HaveNode) {
        $server = Get-StoreServer
        $data = New-TestFolder
        $store = Start-Process node -ArgumentList "`"$server`" --no-vhost-buckets --directory `"$data`" --address 127.0.0.1 --port 0 --configure-bucket models" -PassThru -RedirectStandardOutput "$data/out" -RedirectStandardError "$data/errors"
        try {
            Wait-Until { (Get-Content "$data/out" -Raw -ErrorAction Ignore) -match 'listening on 127\.0\.0\.1:[0-9]+' }
            $port = [regex]::Match((Get-Content "$data/out" -Raw), '127\.0\.0\.1:([0-9]+)').Groups[1].Value
            $vaulted = New-AutomationFolder
            Add-Vault $vaulted @{ s3 = 'S3RVER', 'S3RVER' }
            Add-Content "$vaulted/publish.ps1" '"left: $env:AWS_SECRET_ACCESS_KEY"'
            $result = Invoke-Script $vaulted publish.ps1 @{ AWS_ENDPOINT_URL = "http://127.0.0.1:$port"; AWS_ACCESS_KEY_ID = 'nobody'; AWS_SECRET_ACCESS_KEY = 'nothing' }
            $result.Lines | Should -HaveCount 2 -Because $result.Errors
            $result.Lines[0] | Should -Match "^s3://models/nightly/$ModelName/[0-9a-f]{12}$"
            $result.Lines[1] | Should -Be 'left: '
        } finally { $store.Kill(); $store.WaitForExit(10000) | Should -BeTrue }
    }
}
