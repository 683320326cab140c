#!/usr/bin/env pwsh
#requires -Version 7.6
# The whole way of this example from the template to the request for registration:
#   to-dials.ps1 -Url URL    with the DIALS at URL
#   to-dials.ps1 -StandIn    with the stand-in of the tests, which needs no account; what it was asked is compared with what the platform's own tool asks
# Ends with 0 when everything is as expected.
[CmdletBinding(DefaultParameterSetName = 'Url')]
param(
    [Parameter(Mandatory, ParameterSetName = 'Url')] [string] $Url,
    [Parameter(Mandatory, ParameterSetName = 'StandIn')] [switch] $StandIn,
    [string] $PythonPath)

$ErrorActionPreference = 'Stop'
$clone = "$PSScriptRoot/../.."
$newest = { Get-ChildItem $args[0] -ErrorAction Ignore | Sort-Object LastWriteTime | Select-Object -Last 1 -ExpandProperty FullName }
$module = $env:DISMPS_MODULE ? $env:DISMPS_MODULE : (& $newest "$clone/output/DismPS/*/DismPS.psd1")
Import-Module ($module ? $module : 'DismPS')
if ($PythonPath -and (Test-Path $PythonPath)) { $PythonPath = (Resolve-Path $PythonPath).ProviderPath }
$python = $PythonPath ? @{ PythonPath = $PythonPath } : @{}

function Assert-Same($want, $got, $what) { if (Compare-Object @($want) @($got) -SyncWindow 0) { throw "$what`n$($got -join "`n")" } }

$api = $service = $null
$before = $env:DISMPS_DIALS_REALM, $env:DISMPS_STATE_DIR
Push-Location $PSScriptRoot
try {
    Remove-Item results/dials -Recurse -Force -ErrorAction Ignore
    $folder = (New-Item results/dials -ItemType Directory -Force).FullName
    if ($StandIn) {
        $program = $env:DISMPS_STAND_IN ? $env:DISMPS_STAND_IN : (& $newest @("$clone/tests/DismPS.DialsStandIn/bin/*/net*/DismPS.DialsStandIn", "$clone/tests/DismPS.DialsStandIn/bin/*/net*/DismPS.DialsStandIn.exe"))
        $options = "--catalog dials.json --interval 1 --confirm-after 1 --ready-file results/dials/ready.json --requests results/dials/requests.jsonl --parent $PID"
        $service = Start-Process $program $options -PassThru -WorkingDirectory $PWD -RedirectStandardOutput $folder/stand-in.log
        for ($i = 0; $i -lt 300 -and -not (Test-Path $folder/ready.json); $i++) { Start-Sleep -Milliseconds 100 }
        $ready = Get-Content $folder/ready.json -Raw | ConvertFrom-Json
        $Url = $ready.dials
        # The sign-in of the stand-in is not to be found among the user's own.
        $env:DISMPS_DIALS_REALM, $env:DISMPS_STATE_DIR = $ready.realm, "$folder/state"
    }

    Connect-Dials $Url | Out-Host
    Build-DismArtifact template.yaml | Out-Host
    Assert-Same (Get-Content recorded/model-settings.json) (Get-Content .dism-artifacts/build/PixelRingNMF/model-settings.json) 'The build is not that of the platform''s tool.'

    $api = Start-DismApi template.yaml -Port 0 -StartTimeoutSeconds 120 @python
    $cases = $api | Test-DismModel
    $cases | Out-Host
    if (-not $cases -or $cases.Passed -contains $false) { throw 'A golden case failed.' }
    $flagged = $api | Invoke-DismInference -InputPath maps.npz | Where-Object IsAnomaly
    $flagged | Out-Host
    Assert-Same (Import-Csv expected.csv | ForEach-Object { "$($_.run) $($_.lumisection)" }) ($flagged | ForEach-Object { "$($_.Run) $($_.Lumisection)" }) 'The flagged lumisections are not those of expected.csv.'
    $api | Stop-DismApi
    $api = $null

    $package = New-DismPackage template.yaml
    $package | Out-Host
    $problems = Test-DismPackage .dism-artifacts/package | Where-Object IsValid -EQ $false
    if ($problems) { throw "The package is not sound: $($problems | Out-String)" }
    if ($StandIn) {
        # Signing in aside, DIALS and its store were asked what the platform's own tool asks them.
        $requests = Get-Content $folder/requests.jsonl | ConvertFrom-Json | Where-Object server -NE keycloak |
            ForEach-Object { "$($_.method) $($_.path)" -replace '/[0-9a-f]{32}\.zip', '/NAME.zip' }
        Assert-Same (Get-Content recorded/requests.txt) $requests 'The requests are not those of the platform''s tool.'
        Write-Host "$($requests.Count) requests as recorded"
    }

    $request = New-DismRegistration template.yaml -OutputPath $folder/request.md
    if ($request.Text -notmatch 's3://') { throw 'The request names no archive.' }
    Write-Host "$($request.Title): $($request.OutputPath)"
} catch {
    Write-Error "$_" -ErrorAction Continue
    exit 1
} finally {
    if ($api) { $api | Stop-DismApi }
    if ($service) { $service | Stop-Process }
    $env:DISMPS_DIALS_REALM, $env:DISMPS_STATE_DIR = $before
    Pop-Location
}
exit 0
