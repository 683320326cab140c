BeforeDiscovery {
    # The interpreters that tests of Python models look for; the first with the modules is taken.
    $modules = 'numpy', 'sklearn', 'joblib', 'torch'
    $python = $env:DISMPS_PYTHON, '/usr/bin/python3', '/usr/local/bin/python3', '/opt/homebrew/bin/python3' | Where-Object {
        if (-not $_ -or -not (Test-Path -LiteralPath $_ -PathType Leaf)) { return $false }
        $null = & $_ -c 'import importlib.util as u, sys; sys.exit(any(u.find_spec(m) is None for m in sys.argv[1:]))' @modules 2>&1
        $LASTEXITCODE -eq 0
    } | Select-Object -First 1
    $cases = 'pixel-nmf', 'metsig-torchscript', 'metsig-python' | ForEach-Object { @{ Name = $_; Python = $python } }
}
BeforeAll {
    . $PSScriptRoot/common.ps1
    $env:DISMPS_MODULE = $env:DISMPS_TEST_MODULE
    $Examples = [IO.Directory]::CreateTempSubdirectory('dismps tést ').FullName
    $TestFolders.Add($Examples)
    Copy-Item "$RepositoryRoot/examples/*" $Examples -Recurse -Exclude results, .dism-artifacts
}
AfterAll {
    $env:DISMPS_MODULE = $null
    Clear-Test
}

Describe 'the example <Name>' -ForEach $cases -Skip:(-not $python) {
    It 'gives the expected numbers, and says so' {
        $said = & (Get-Process -Id $PID).Path -NoProfile -NonInteractive -File "$Examples/$Name/run.ps1" -PythonPath $Python 2>&1
        $LASTEXITCODE | Should -Be 0 -Because ($said -join "`n")
        $said | Select-Object -Last 1 | Should -Match '^\d flagged lumisections as expected$'
        Get-DismApi | Should -BeNullOrEmpty
    }
}

Describe 'the whole way to DIALS' -ForEach $cases[0] -Skip:(-not $python) {
    It 'asks what the platform''s own tool asks, and ends with a request for registration' {
        $env:DISMPS_STAND_IN = Get-ChildItem "$RepositoryRoot/tests/DismPS.DialsStandIn/bin/*/net10.0/DismPS.DialsStandIn", "$RepositoryRoot/tests/DismPS.DialsStandIn/bin/*/net10.0/DismPS.DialsStandIn.exe" -ErrorAction Ignore |
            Sort-Object LastWriteTime | Select-Object -Last 1 -ExpandProperty FullName
        $said = & (Get-Process -Id $PID).Path -NoProfile -NonInteractive -File "$Examples/$Name/to-dials.ps1" -StandIn -PythonPath $Python 2>&1
        $LASTEXITCODE | Should -Be 0 -Because ($said -join "`n")
        $said | Should -Contain '7 requests as recorded'
        "$Examples/$Name/results/dials/request.md" | Should -FileContentMatch 's3://dials-ml/jetmet/models/'
        Get-DismApi | Should -BeNullOrEmpty
    }
}

Describe 'an example' -ForEach $cases[-1] -Skip:(-not $python) {
    It 'fails when a number is off' {
        (Get-Content "$Examples/$Name/expected.csv") -replace '0.104724', '0.2' | Set-Content "$Examples/$Name/expected.csv"
        $said = & (Get-Process -Id $PID).Path -NoProfile -NonInteractive -File "$Examples/$Name/run.ps1" -PythonPath $Python 2>&1
        $LASTEXITCODE | Should -Be 1
        "$said" | Should -Match '398410 57 has 0.10472.*, expected 0.2'
        Get-DismApi | Should -BeNullOrEmpty
    }
}
