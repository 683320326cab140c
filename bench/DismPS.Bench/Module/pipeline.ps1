# Rows a second through Where-Object: predictions as they are computed, beside as many that were made before. Both in turn.
param([string] $Manifest, [string] $ModelFolder, [string] $InputPath, [int] $Rounds)
Import-Module $Manifest
$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
$arguments = @{ Path = "$ModelFolder/template.yaml"; InputPath = $InputPath; BasePath = $ModelFolder }
$ready = @(Invoke-DismInference @arguments)
$wanted = @($ready | Where-Object IsAnomaly).Count
foreach ($round in 0..$Rounds) {
    [GC]::Collect()
    $watch = [Diagnostics.Stopwatch]::StartNew()
    $count = @($ready | Where-Object IsAnomaly).Count
    $reference = $ready.Count / $watch.Elapsed.TotalSeconds
    if ($count -ne $wanted) { throw "$count rows in place of $wanted" }
    [GC]::Collect()
    $watch.Restart()
    $count = @(Invoke-DismInference @arguments | Where-Object IsAnomaly).Count
    $rate = $ready.Count / $watch.Elapsed.TotalSeconds
    if ($count -ne $wanted) { throw "$count rows in place of $wanted" }
    # The first round warms up.
    if ($round) { "rate $reference $rate" }
}
