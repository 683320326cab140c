# Seconds for all templates of a folder.
param([string] $Manifest, [string] $Folder, [string] $ModelFolder, [int] $Rounds)
Import-Module $Manifest
$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
foreach ($round in 0..$Rounds) {
    $watch = [Diagnostics.Stopwatch]::StartNew()
    $count = 0
    Get-ChildItem $Folder -Filter *.yaml | Test-DismTemplate -BasePath $ModelFolder | ForEach-Object { if ($_.IsValid) { $count++ } }
    if ($round) { "templates $count $($watch.Elapsed.TotalSeconds)" }
}
"peak $((Select-String '^VmHWM:\s+(\d+)' /proc/self/status).Matches[0].Groups[1].Value)"
