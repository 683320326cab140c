# Dot-sourced after common.ps1 by test files that need DIALS: the stand-in for it as a process, with its addresses and requests.
$StandIns = [Collections.Generic.List[Diagnostics.Process]]::new()

function Start-StandIn([hashtable] $Catalog, [string[]] $Option) {
    $folder = [IO.Directory]::CreateTempSubdirectory('dismps-dials').FullName
    $TestFolders.Add($folder)
    $Catalog | ConvertTo-Json -Depth 5 | Set-Content "$folder/catalog.json"
    $program = Get-ChildItem "$RepositoryRoot/tests/DismPS.DialsStandIn/bin/*/net10.0/DismPS.DialsStandIn.dll" | Sort-Object LastWriteTime | Select-Object -Last 1
    $arguments = @($program.FullName, '--catalog', "$folder/catalog.json", '--ready-file', "$folder/ready", '--requests', "$folder/requests", '--parent', "$PID", '--interval', '1', '--largest-page', '2') + $Option
    $process = Start-Process dotnet -ArgumentList $arguments.Where({ $_ }).ForEach({ "`"$_`"" }) -PassThru -RedirectStandardOutput "$folder/out" -RedirectStandardError "$folder/errors"
    $StandIns.Add($process)
    Wait-Until { Test-Path "$folder/ready" }
    $ready = Get-Content "$folder/ready" -Raw | ConvertFrom-Json
    [pscustomobject]@{ Url = $ready.dials; Realm = $ready.realm; Token = $ready.token; Process = $process; Requests = "$folder/requests" }
}

function Get-StandInRequest($At = $StandIn) { Get-Content $At.Requests -ErrorAction Ignore | ConvertFrom-Json }

function Clear-StandInRequest($At = $StandIn) { Remove-Item $At.Requests -ErrorAction Ignore }

function Stop-StandIn {
    foreach ($process in $StandIns) { $process.Kill(); $process.WaitForExit(10000) | Should -BeTrue }
    $StandIns.Clear()
}

function Assert-Usage([scriptblock] $Script) {
    $fault = Get-Fault $Script
    $fault.FullyQualifiedErrorId | Should -BeLike 'UsageInvalid,*'
}
