# The most memory (KiB) that the process had after few rows, and after many; and milliseconds until the first five rows of many are there.
param([string] $Manifest, [string] $ModelFolder, [string] $Few, [string] $Many)
Import-Module $Manifest
$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
function Get-Peak { [long]((Select-String '^VmHWM:\s+(\d+)' /proc/self/status).Matches[0].Groups[1].Value) }
$arguments = @{ Path = "$ModelFolder/template.yaml"; BasePath = $ModelFolder }
# Twice, so that all code is there.
foreach ($i in 1..2) { Invoke-DismInference @arguments $Few | Where-Object IsAnomaly | Out-Null }
$few = Get-Peak
Invoke-DismInference @arguments $Many | Where-Object IsAnomaly | Out-Null
"peak $few $(Get-Peak)"
foreach ($i in 1..5) {
    $watch = [Diagnostics.Stopwatch]::StartNew()
    $null = Invoke-DismInference @arguments $Many | Select-Object -First 5
    "first $($watch.Elapsed.TotalMilliseconds)"
}
