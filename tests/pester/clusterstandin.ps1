# Dot-sourced after common.ps1 by test files that need a Kubernetes cluster: the stand-in for it as a process, with its kubeconfig and requests.
$ClusterStandIns = [Collections.Generic.List[Diagnostics.Process]]::new()
$Kubectl = $env:DISMPS_KUBECTL ? $env:DISMPS_KUBECTL : (Get-Command kubectl -CommandType Application -ErrorAction Ignore | Select-Object -First 1).Source

# -Behaviour @{ 'jec-*' = 'InitFailure' }; -Option for the rest: '--mode', 'Knative', '--pod-target', '127.0.0.1:8080'.
function Start-ClusterStandIn([hashtable] $Behaviour = @{}, [string[]] $Option) {
    $folder = [IO.Directory]::CreateTempSubdirectory('dismps-cluster').FullName
    $TestFolders.Add($folder)
    $program = Get-ChildItem "$RepositoryRoot/tests/DismPS.ClusterStandIn/bin/*/net10.0/DismPS.ClusterStandIn.dll" | Sort-Object LastWriteTime | Select-Object -Last 1
    $arguments = @($program.FullName, '--kubeconfig', "$folder/kubeconfig", '--ready-file', "$folder/ready", '--requests', "$folder/requests", '--parent', "$PID") +
        $Behaviour.GetEnumerator().ForEach({ '--behaviour', "$($_.Key)=$($_.Value)" }) + $Option
    $process = Start-Process dotnet -ArgumentList $arguments.Where({ $_ }).ForEach({ "`"$_`"" }) -PassThru -RedirectStandardOutput "$folder/out" -RedirectStandardError "$folder/errors"
    $ClusterStandIns.Add($process)
    Wait-Until { Test-Path "$folder/ready" }
    $ready = Get-Content "$folder/ready" -Raw | ConvertFrom-Json
    [pscustomobject]@{ Address = $ready.address; Kubeconfig = $ready.kubeconfig; Namespace = $ready.namespace; Process = $process; Requests = "$folder/requests" }
}

# -Write: only those that would change something.
function Get-ClusterRequest($At, [switch] $Write) {
    Get-Content $At.Requests -ErrorAction Ignore | ConvertFrom-Json | Where-Object { -not $Write -or $_.is_write }
}

function Clear-ClusterRequest($At) { Remove-Item $At.Requests -ErrorAction Ignore }

function Stop-ClusterStandIn {
    foreach ($process in $ClusterStandIns) { $process.Kill(); $process.WaitForExit(10000) | Should -BeTrue }
    $ClusterStandIns.Clear()
}
