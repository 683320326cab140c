# Dot-sourced by the BeforeAll of every test file: the module under test, folders of a test's own, and bounded waits.
Import-Module $env:DISMPS_TEST_MODULE -ErrorAction Stop

$ModuleFolder = Split-Path $env:DISMPS_TEST_MODULE
$RepositoryRoot = (Resolve-Path (Join-Path $PSScriptRoot '../..')).Path
$ModelFolder = Join-Path $RepositoryRoot 'tests/data/models/metsig-ae-onnx'
$Resource = 'MetSigOnnxAutoEncoder'
$ModelName = 'metsig-onnx-autoencoder'

# Servers of tests are listed in a folder of their own, so that those of the user are neither seen nor stopped.
$env:DISMPS_RUNTIME_DIR = [IO.Directory]::CreateTempSubdirectory('dismps-run').FullName
# Neither tokens nor settings of whoever runs the tests: nothing is ever sent to a service that he is signed in to.
$env:DISMPS_STATE_DIR = [IO.Directory]::CreateTempSubdirectory('dismps-state').FullName
foreach ($name in 'URL', 'REALM', 'TOKEN', 'CLIENT_ID', 'CLIENT_SECRET', 'CLIENT_SECRET_FILE') { [Environment]::SetEnvironmentVariable("DISMPS_DIALS_$name", $null) }
# Seconds that are at once: what is stopped would have lasted far longer. The promise of one second is measured in bench/,
# for here a busy machine may take its time.
$Soon = 10
$TestFolders = [Collections.Generic.List[string]]::new()

# A folder with the model, its template and golden cases, and a small input file; its name is as users' names are.
function New-TestFolder {
    $folder = [IO.Directory]::CreateTempSubdirectory('dismps tést ').FullName
    $TestFolders.Add($folder)
    Copy-Item "$ModelFolder/template.yaml", "$ModelFolder/model.onnx" $folder
    $tests = New-Item "$folder/tests/$Resource" -ItemType Directory
    Copy-Item "$ModelFolder/inputs.json", "$ModelFolder/outputs.json" $tests
    New-InputFile "$folder/ls.csv"
    $folder
}

# Absolute path of a file that need not exist: .NET knows the location of the process only.
function Get-FullPath([string] $Path) { $ExecutionContext.SessionState.Path.GetUnresolvedProviderPathFromPSPath($Path) }

# The rows of a golden case as CSV, with a run, lumisections from 1, and a column that is no input.
function New-InputFile([string] $Path, [string] $Case = 'b32', [int] $Repeat = 1) {
    $request = (Get-GoldenCase inputs $Case).request.inputs[0]
    [int] $width = $request.shape[1]
    $lines = [Collections.Generic.List[string]]::new()
    $lines.Add('run,lumisection,comment,' + ((0..($width - 1)).ForEach({ "input_0[$_]" }) -join ','))
    $cells = [string[]]$request.data.ForEach({ $_.ToString([cultureinfo]::InvariantCulture) })
    foreach ($row in 0..($request.shape[0] * $Repeat - 1)) {
        [int] $start = $row % $request.shape[0] * $width
        $lines.Add("398407,$($row + 1),c$row," + [string]::Join(',', $cells, $start, $width))
    }
    [IO.File]::WriteAllLines((Get-FullPath $Path), $lines)
}

function Get-GoldenCase([ValidateSet('inputs', 'outputs')] [string] $Kind, [string] $Case) {
    (Get-Content "$ModelFolder/$Kind.json" -Raw | ConvertFrom-Json).cases | Where-Object case -EQ $Case
}

# The scores that the golden case 'b32' wants.
function Get-GoldenScore {
    [double[]]((Get-GoldenCase outputs b32).outputs | Where-Object name -EQ 'output_1').data
}

# A template with another text in some places: pairs of pattern and replacement.
function New-Template([string] $Path, [string[]] $Replace) {
    $text = Get-Content -LiteralPath "$ModelFolder/template.yaml" -Raw
    for ($i = 0; $i -lt $Replace.Count; $i += 2) { $text = $text -replace $Replace[$i], $Replace[$i + 1] }
    [IO.File]::WriteAllText((Get-FullPath $Path), $text)
}

# A template with two resources, One and Two.
function New-DoubleTemplate([string] $Path) {
    $lines = Get-Content -LiteralPath "$ModelFolder/template.yaml"
    $start = [array]::IndexOf($lines, "  ${Resource}:")
    $body = $lines[($start + 1)..($lines.Count - 1)]
    $two = $body -replace $ModelName, 'metsig-two'
    [IO.File]::WriteAllLines((Get-FullPath $Path), [string[]]($lines[0..($start - 1)] + '  One:' + $body + '  Two:' + $two))
}

# The errors of a command, written or thrown.
function Get-Fault([scriptblock] $Script) {
    $ErrorActionPreference = 'Continue'
    try { @(& $Script 2>&1).Where({ $_ -is [Management.Automation.ErrorRecord] }) }
    catch { $_ }
}

function Assert-Fault($Fault, [string] $Id, [string] $Category, $Target) {
    @($Fault).Where({ $_ }).Count | Should -Be 1 -Because "one error is expected, not: '$Fault'"
    $Fault.FullyQualifiedErrorId.Split(',')[0] | Should -Be $Id -Because $Fault
    $Fault.CategoryInfo.Category | Should -Be $Category
    $Fault.TargetObject | Should -Be $Target
    $Fault.Exception | Should -BeOfType DismPS.DismPSException
    $Fault.Exception.Code | Should -Be $Id
    $Fault.Exception.InnerException.GetType().Name | Should -Be 'DismException'
    $Fault.ErrorDetails.Message | Should -Not -BeNullOrEmpty
    $Fault.ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty -Because $Fault
}

function Complete([string] $Text) {
    [Management.Automation.CommandCompletion]::CompleteInput($Text, $Text.Length, $null).CompletionMatches
}

# Waits for a condition and fails when it does not come true.
function Wait-Until([scriptblock] $Condition, [int] $TimeoutSeconds = 60) {
    $watch = [Diagnostics.Stopwatch]::StartNew()
    while (-not (& $Condition)) {
        if ($watch.Elapsed.TotalSeconds -gt $TimeoutSeconds) { throw "not within $TimeoutSeconds s: $Condition" }
        [Threading.Thread]::Sleep(20)
    }
}

# The servers that this PowerShell started and that run.
function Get-ServerProcess { Get-Process -Name dismps -ErrorAction Ignore | Where-Object { $_.Parent.Id -eq $PID } }

# The start file of the object store, which npm fetches when it is absent; behind the lock of the C# tests (NodePackages), which fetch it too.
function Get-StoreServer {
    $node = Join-Path $RepositoryRoot 'tests/node'
    $null = New-Item (Join-Path $node obj) -ItemType Directory -Force
    $guard = @($null)
    Wait-Until { try { $guard[0] = [IO.File]::Open((Join-Path $node 'obj/npm.lock'), 'OpenOrCreate', 'ReadWrite', 'None'); $true } catch [IO.IOException] { $false } } 240
    try {
        if (-not (Test-Path (Join-Path $node 'node_modules/.package-lock.json'))) { $null = npm ci --ignore-scripts --no-audit --no-fund --loglevel=error --prefix $node }
    } finally { $guard[0].Dispose() }
    Join-Path $node 'node_modules/s3rver/bin/s3rver.js'
}

function Test-Process([int] $Id) { [bool](Get-Process -Id $Id -ErrorAction Ignore) }

# Runs a script in a runspace of its own. With -StopWhen it is stopped once the condition holds for what came out so far ($args[0]).
function Invoke-InRunspace([string] $Script, [object[]] $Arguments, [scriptblock] $StopWhen, [int] $TimeoutSeconds = 60) {
    $state = [initialsessionstate]::CreateDefault2()
    $state.ImportPSModule($env:DISMPS_TEST_MODULE)
    $shell = [powershell]::Create($state)
    try {
        $null = $shell.AddScript($Script)
        foreach ($argument in $Arguments) { $null = $shell.AddArgument($argument) }
        $output = [Management.Automation.PSDataCollection[psobject]]::new()
        $run = $shell.BeginInvoke([Management.Automation.PSDataCollection[psobject]]::new(), $output)
        $failure = $null
        $watch = [Diagnostics.Stopwatch]::new()
        if ($StopWhen) {
            Wait-Until { $run.IsCompleted -or (& $StopWhen $output) } $TimeoutSeconds
            $watch.Start()
            $shell.Stop()
        } elseif (-not $run.AsyncWaitHandle.WaitOne($TimeoutSeconds * 1000)) { throw "not done within $TimeoutSeconds s: $Script" }
        try { $shell.EndInvoke($run) } catch { $failure = $_.Exception.InnerException }
        [pscustomobject]@{
            Output      = @($output)
            Errors      = @($shell.Streams.Error)
            Progress    = @($shell.Streams.Progress)
            Failure     = $failure
            State       = $shell.InvocationStateInfo.State
            StopSeconds = $watch.Elapsed.TotalSeconds
        }
    } finally { $shell.Runspace.Dispose(); $shell.Dispose() }
}

# Runs a script in a fresh PowerShell and returns its lines.
function Invoke-Child([string] $Script) {
    & (Get-Process -Id $PID).Path -NoLogo -NoProfile -NonInteractive -Command $Script
}

# Ends what a test file started and removes what it wrote.
function Clear-Test {
    Get-DismApi | Stop-DismApi -TimeoutSeconds 2
    foreach ($folder in $TestFolders) { Remove-Item -LiteralPath $folder -Recurse -Force }
    Remove-Item $env:DISMPS_RUNTIME_DIR, $env:DISMPS_STATE_DIR -Recurse -Force -ErrorAction Ignore
}
