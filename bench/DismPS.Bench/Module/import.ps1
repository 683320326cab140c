# Imports a module in this fresh process: milliseconds by the clock, and of the processors.
param([string] $Manifest)
$process = [Diagnostics.Process]::GetCurrentProcess()
$before = $process.TotalProcessorTime
$watch = [Diagnostics.Stopwatch]::StartNew()
Import-Module $Manifest -ErrorAction Stop
$elapsed = $watch.Elapsed
$process.Refresh()
"import $($elapsed.TotalMilliseconds) $(($process.TotalProcessorTime - $before).TotalMilliseconds)"
