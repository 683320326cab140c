BeforeAll {
    . $PSScriptRoot/common.ps1
    # Neither tokens nor settings of whoever runs the tests.
    $Before = @{}
    foreach ($name in 'STATE_DIR', 'DIALS_URL', 'DIALS_REALM', 'DIALS_TOKEN', 'DIALS_CLIENT_ID', 'DIALS_CLIENT_SECRET', 'DIALS_CLIENT_SECRET_FILE') {
        $Before["DISMPS_$name"] = [Environment]::GetEnvironmentVariable("DISMPS_$name")
        [Environment]::SetEnvironmentVariable("DISMPS_$name", $null)
    }
    $Folder = New-TestFolder
    Push-Location -LiteralPath $Folder
    $Dataset = '/ZeroBias/Run2025C-PromptReco-v1/DQMIO'
    $Element = 'JetMET/MET/pfMETT1/Cleaned/METSig'

    # The golden rows as lumisections of two runs; the second run has the first five.
    $request = (Get-GoldenCase inputs b32).request.inputs[0]
    $bins = [double[]]$request.data
    $histograms = foreach ($row in 0..31) {
        $own = $bins[($row * 51)..($row * 51 + 50)]
        @{ me_id = 1; dataset = $Dataset; run_number = 398407; ls_number = $row + 1; bins = $own }
        if ($row -lt 5) { @{ me_id = 1; dataset = $Dataset; run_number = 398410; ls_number = $row + 1; bins = $own } }
    }
    @{
        mes        = @(@{ me_id = 1; me = $Element; dim = 1; shape = @(51) }, @{ me_id = 2; me = 'JetMET/MET/Map'; dim = 2; shape = @(2, 3) })
        datasets   = @(@{ dataset_id = 7001; dataset = $Dataset; era = 'Run2025C'; data_tier = 'DQMIO'; primary_ds_name = 'ZeroBias'; processed_ds_name = 'Run2025C-PromptReco-v1'; processing_version = 1; last_modification_date = '2025-06-01T00:00:00Z' })
        histograms = @($histograms)
    } | ConvertTo-Json -Depth 5 | Set-Content catalog.json
    $program = Get-ChildItem "$RepositoryRoot/tests/DismPS.DialsStandIn/bin/*/net10.0/DismPS.DialsStandIn.dll" | Sort-Object LastWriteTime | Select-Object -Last 1
    $arguments = $program.FullName, '--catalog', "$Folder/catalog.json", '--ready-file', "$Folder/ready", '--requests', "$Folder/requests", '--parent', "$PID", '--largest-page', '7'
    $StandIn = Start-Process dotnet -ArgumentList $arguments.ForEach({ "`"$_`"" }) -PassThru -RedirectStandardOutput "$Folder/out" -RedirectStandardError "$Folder/errors"
    Wait-Until { Test-Path -LiteralPath "$Folder/ready" }
    $Ready = Get-Content -LiteralPath "$Folder/ready" -Raw | ConvertFrom-Json
    $env:DISMPS_STATE_DIR = "$Folder/state"
    $env:DISMPS_DIALS_REALM = $Ready.realm
    $env:DISMPS_DIALS_TOKEN = $Ready.token
    $env:DISMPS_DIALS_URL = $Ready.dials
    $Golden = Get-GoldenScore
}
AfterAll {
    Pop-Location
    if ($StandIn) { $StandIn.Kill(); $StandIn.WaitForExit(10000) | Should -BeTrue }
    foreach ($name in $Before.Keys) { [Environment]::SetEnvironmentVariable($name, $Before[$name]) }
    Clear-Test
}

Describe 'Invoke-DismInference -Dials' {
    It 'scores the lumisections of a run as the rows of a file' {
        $rows = Invoke-DismInference template.yaml -Dials -Dataset $Dataset -Run 398407 -BatchSize 5
        $file = Invoke-DismInference template.yaml ls.csv -BatchSize 5
        $rows.Count | Should -Be 32
        $rows.Score | Should -Be $file.Score
        foreach ($i in 0..31) { [math]::Abs($rows[$i].Score - $Golden[$i]) | Should -BeLessThan 1e-5 }
        $rows[0].Input | Should -Be 'run 398407'
        $rows[31].Lumisection | Should -Be 32
        $rows[0].dataset | Should -Be $Dataset
        @(Get-Content requests | Where-Object { $_ -match '/th1/' }).Count | Should -Be 5
    }

    It 'takes ranges, and templates of the pipeline' {
        $runs = Get-Item template.yaml | Invoke-DismInference -Dials -Dataset /ZeroBias/Run2025*/DQMIO -Run 398400..398420 -Summary
        $runs.Run | Should -Be 398407, 398410
        $runs.Rows | Should -Be 32, 5
        @(Invoke-DismInference template.yaml -Dials -Dataset $Dataset -Run 398407, 398410 -FirstLumisection 4 -LastLumisection 6).Lumisection | Should -Be 4, 5, 6, 4, 5
    }

    It 'writes a run without data as an error and scores the others' {
        $rows = Invoke-DismInference template.yaml -Dials -Dataset $Dataset -Run 1, 398410 -ErrorVariable faults -ErrorAction SilentlyContinue
        $rows.Count | Should -Be 5
        Assert-Fault $faults InputInvalid InvalidData 'run 1'
    }

    It 'takes elements by name and by a table of inputs' {
        @(Invoke-DismInference template.yaml -Dials -Dataset $Dataset -Run 398410 -MonitoringElement $Element).Count | Should -Be 5
        @(Invoke-DismInference template.yaml -Dials -Dataset $Dataset -Run 398410 -MonitoringElement @{ input_0 = $Element }).Count | Should -Be 5
        $faults = Get-Fault { Invoke-DismInference template.yaml -Dials -Dataset $Dataset -Run 398410 -MonitoringElement JetMET/MET/METSig }
        $faults[0].FullyQualifiedErrorId | Should -BeLike 'InputInvalid,*'
        $faults[0].ErrorDetails.RecommendedAction | Should -Be "Did you mean '$Element'?"
        Assert-Fault (Get-Fault { Invoke-DismInference template.yaml -Dials -Dataset $Dataset -Run 398410 -MonitoringElement @{ none = $Element } }) UsageInvalid InvalidArgument none
    }

    It 'completes elements of the template''s workspace' {
        (Complete "Invoke-DismInference template.yaml -Dials -MonitoringElement JetMET/MET/pf").CompletionText | Should -Be "'$Element'"
    }

    It 'does not mix with files' {
        { Invoke-DismInference template.yaml -InputPath ls.csv -Dials -Dataset $Dataset -Run 1 } | Should -Throw -ErrorId 'AmbiguousParameterSet,*'
        { Invoke-DismInference template.yaml -Dials -Dataset $Dataset -Run 1 -Map @{ a = 'b' } } | Should -Throw -ErrorId 'AmbiguousParameterSet,*'
        Assert-Fault (Get-Fault { Invoke-DismInference template.yaml -Dials -Dataset $Dataset -Run all }) UsageInvalid InvalidArgument all
    }

    It 'says NotSignedIn where nobody is' {
        $env:DISMPS_DIALS_TOKEN = $null
        try { Assert-Fault (Get-Fault { Invoke-DismInference template.yaml -Dials -Dataset $Dataset -Run 1 -Url $Ready.dials }) NotSignedIn AuthenticationError $Ready.dials }
        finally { $env:DISMPS_DIALS_TOKEN = $Ready.token }
    }
}
