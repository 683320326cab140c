#!/usr/bin/env pwsh
#requires -Version 7.6
# Checks, builds and serves the example of a folder, sends it the golden cases and an input file, and compares.
# The run.ps1 of an example calls it. Ends with 0 when every number is as expected.
param(
    [Parameter(Mandatory)] [string] $Folder,
    [Parameter(Mandatory)] [string] $InputFile,
    [string] $PythonPath)

$ErrorActionPreference = 'Stop'

# The module that DISMPS_MODULE names, else that of this clone, else the installed one.
$module = $env:DISMPS_MODULE
if (-not $module) {
    $module = Get-ChildItem "$PSScriptRoot/../output/DismPS/*/DismPS.psd1" -ErrorAction Ignore | Sort-Object LastWriteTime | Select-Object -Last 1 -ExpandProperty FullName
}
if (-not $module -and -not (Get-Module DismPS -ListAvailable)) {
    Write-Error "DismPS is not built yet: run 'dotnet build' in the clone, or name the module in DISMPS_MODULE." -ErrorAction Continue
    exit 1
}
Import-Module ($module ? $module : 'DismPS')

if ($PythonPath -and (Test-Path $PythonPath)) { $PythonPath = (Resolve-Path $PythonPath).ProviderPath }
$python = $PythonPath ? @{ PythonPath = $PythonPath } : @{}
$wrong = [System.Collections.Generic.List[string]]::new()
$api = $null
Push-Location $Folder
try {
    $null = New-Item results -ItemType Directory -Force
    $artifact = Test-DismTemplate template.yaml -PassThru | Build-DismArtifact
    $artifact | Out-Host
    $api = Start-DismApi template.yaml -Port 0 -StartTimeoutSeconds 120 @python
    $api | Out-Host

    $cases = $api | Test-DismModel
    $cases | Out-Host
    if (-not $cases) { $wrong.Add('there are no golden cases') }
    foreach ($case in $cases | Where-Object Passed -EQ $false) { $wrong.Add("golden case $($case.Case): $($case.Difference)") }

    $rows = $api | Invoke-DismInference -InputPath $InputFile
    $flagged = @($rows | Where-Object IsAnomaly)
    $flagged | Out-Host
    $rows | Export-Csv results/scores.csv

    # Only what matters is compared: which lumisections are flagged, and their scores.
    $expected = @(Import-Csv expected.csv)
    foreach ($want in $expected) {
        $row = $flagged | Where-Object { $_.Run -eq $want.run -and $_.Lumisection -eq $want.lumisection }
        if (-not $row) { $wrong.Add("$($want.run) $($want.lumisection) is not flagged") }
        elseif (-not ([Math]::Abs($row.Score - [double]$want.score) -le 1e-5 + 1e-4 * [double]$want.score)) {
            $wrong.Add("$($want.run) $($want.lumisection) has $($row.Score), expected $($want.score)")
        }
    }
    if ($flagged.Count -ne $expected.Count) { $wrong.Add("$($flagged.Count) lumisections are flagged, expected $($expected.Count)") }

    $api | Receive-DismLog | Out-Host
} catch {
    # Written in place of thrown, so that the script says it once and ends with a code.
    $wrong.Add("$_")
} finally {
    if ($api) { $api | Stop-DismApi }
    Pop-Location
}

foreach ($text in $wrong) { Write-Error $text -ErrorAction Continue }
if ($wrong.Count) { exit 1 }
Write-Host "$($flagged.Count) flagged lumisections as expected"
exit 0
