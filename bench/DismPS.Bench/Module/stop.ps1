# Milliseconds from Stop to the end of a pipeline that works or waits, beside Start-Sleep.
param([string] $Manifest, [string] $ModelFolder, [string] $InputPath, [string] $Templates, [int] $Rounds)
$ErrorActionPreference = 'Stop'
$silent = [Net.Sockets.TcpListener]::new([Net.IPAddress]::Loopback, 0)
$silent.Start()
$cases = [ordered]@{
    'sleep'     = 'Start-Sleep 60'
    'inference' = "Invoke-DismInference '$ModelFolder/template.yaml' '$InputPath' -BasePath '$ModelFolder' | ForEach-Object { `$null = `$_ }"
    'server'    = "Invoke-DismInference '$ModelFolder/template.yaml' '$InputPath' -BasePath '$ModelFolder' -Uri http://$($silent.LocalEndpoint)"
    'templates' = "Get-ChildItem '$Templates' -Filter *.yaml | Test-DismTemplate"
    'dials'     = "Get-DialsModel -Url http://$($silent.LocalEndpoint)"
}
$state = [initialsessionstate]::CreateDefault2()
$state.ImportPSModule($Manifest)
$env:DISMPS_DIALS_TOKEN = 'none'
foreach ($round in 0..$Rounds) {
    foreach ($name in $cases.Keys) {
        $shell = [powershell]::Create($state).AddScript($cases[$name])
        $run = $shell.BeginInvoke()
        # Long enough to be in the midst of it.
        [Threading.Thread]::Sleep(600)
        if ($run.IsCompleted) { throw "$name ended by itself: $($shell.Streams.Error)" }
        $watch = [Diagnostics.Stopwatch]::StartNew()
        $shell.Stop()
        $elapsed = $watch.Elapsed.TotalMilliseconds
        $shell.Dispose()
        if ($round) { "$name $elapsed" }
    }
}
$silent.Stop()
