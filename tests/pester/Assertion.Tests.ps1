BeforeAll {
    . $PSScriptRoot/common.ps1
    $Folder = New-TestFolder
    Push-Location $Folder
    New-Template broken.yaml 'MetricKey: output_1', 'MetricKey: outptu_1'
    Register-DismAssertion
    # What an assertion says when it fails; nothing when it holds.
    function Get-Failure([scriptblock] $Assertion) {
        try { & $Assertion } catch { $_.Exception.Message }
    }
}
AfterAll {
    Pop-Location
    Clear-Test
}

Describe 'Register-DismAssertion' {
    It 'names what it adds, as often as it is called' {
        $added = Register-DismAssertion -PassThru
        $added.Name | Should -Be BeValidDismTemplate, BeCloseToTensor
        $added[0] | Should -BeOfType DismPS.DismAssertion
        $added[0].PesterVersion | Should -Be (Get-Module Pester).Version
        Register-DismAssertion | Should -BeNullOrEmpty
    }

    It 'says what to do without Pester, and with one that is too old' {
        $old = (New-Item "$Folder/old/Pester" -ItemType Directory).FullName
        Set-Content "$old/Pester.psm1" 'function Should { }'
        New-ModuleManifest "$old/Pester.psd1" -ModuleVersion 4.10.1 -RootModule Pester.psm1 -FunctionsToExport Should
        $lines = Invoke-Child @"
            Import-Module '$env:DISMPS_TEST_MODULE'
            foreach (`$module in '', '$old/Pester.psd1') {
                if (`$module) { Import-Module `$module }
                try { Register-DismAssertion } catch { `$_.FullyQualifiedErrorId; `$_.CategoryInfo.Category; `$_.ErrorDetails.Message; `$_.ErrorDetails.RecommendedAction }
            }
"@
        $cure = 'Install-PSResource Pester; Import-Module Pester -MinimumVersion 5.0. In tests, call Register-DismAssertion in BeforeAll.'
        $lines | Should -Be @('PesterMissing,DismPS.Commands.RegisterDismAssertionCommand', 'ResourceUnavailable', 'Pester is not loaded in this session.', $cure,
            'PesterMissing,DismPS.Commands.RegisterDismAssertionCommand', 'ResourceUnavailable', 'Pester 4.10.1 is loaded; the assertions need version 5 or newer.', $cure)
    }
}

Describe 'Should -BeValidDismTemplate' {
    It 'holds for a path, a pattern, files, a text, a hashtable and a result' {
        'template.yaml' | Should -BeValidDismTemplate
        't*late.yaml' | Should -BeValidDismTemplate -Offline
        Get-ChildItem template.yaml | Should -BeValidDismTemplate
        Get-Content template.yaml -Raw | Should -BeValidDismTemplate
        Test-DismTemplate template.yaml | Should -BeValidDismTemplate
        $data = @{ TemplateFormatVersion = '2024-01-01'; Resources = @{} }
        $data | Should -Not -BeValidDismTemplate
    }

    It 'tells every finding with file, line and column' {
        $finding = (Test-DismTemplate broken.yaml).Diagnostics
        $finding.Count | Should -Be 1
        $path = (Get-Item broken.yaml).FullName
        "$finding" | Should -Match '^.*broken\.yaml:\d+:\d+: error DISM\d{4}: '
        $wanted = "but '$path' has 1 finding:$([Environment]::NewLine)  $finding"
        Get-Failure { 'broken.yaml' | Should -BeValidDismTemplate } | Should -Be "Expected a valid DISM template $wanted"
        Get-Failure { 'broken.yaml' | Should -BeValidDismTemplate -Because 'it is released' } | Should -Be "Expected a valid DISM template, because it is released, $wanted"
        Get-Failure { Test-DismTemplate broken.yaml | Should -BeValidDismTemplate } | Should -Be "Expected a valid DISM template $wanted"
        Get-Failure { [IO.File]::ReadAllText($path) | Should -BeValidDismTemplate } | Should -Match '^Expected a valid DISM template but the text has 1 finding:'
    }

    It 'takes lines, as Test-DismTemplate does' {
        Get-Content template.yaml | Should -BeValidDismTemplate
        [IO.File]::ReadAllLines((Get-Item template.yaml).FullName) | Should -BeValidDismTemplate
        Should -ActualValue (Get-Content template.yaml) -BeValidDismTemplate
        Get-Content broken.yaml | Should -Not -BeValidDismTemplate
        Get-Failure { Get-Content broken.yaml | Should -BeValidDismTemplate } | Should -Be (Get-Failure { 'broken.yaml' | Should -BeValidDismTemplate })
        Get-Failure { Get-Content template.yaml | Select-Object -First 3 | Should -BeValidDismTemplate } | Should -Match 'template\.yaml:3:1: error DISM0102: '
    }

    It 'checks each of several files, and names those that are wrong: <Given>' -ForEach @(
        @{ Given = 'names'; Value = { 'template.yaml', 'broken.yaml', 'worse.yaml' } }
        @{ Given = 'files'; Value = { Get-Item template.yaml, broken.yaml, worse.yaml } }
        @{ Given = 'lines'; Value = { Get-Content template.yaml, broken.yaml, worse.yaml } }
        @{ Given = 'results'; Value = { Test-DismTemplate template.yaml, broken.yaml, worse.yaml } }
        @{ Given = 'a pattern'; Value = { '[tbw]*.yaml' } }
    ) {
        New-Template worse.yaml 'MetricKey: output_1', 'MetricKey: nothing'
        $failure = Get-Failure { & $Value | Should -BeValidDismTemplate }
        $failure | Should -Match '(?s)broken\.yaml.* has 1 finding:.*outptu_1.*worse\.yaml.* has 1 finding:.*nothing'
        $failure | Should -Not -Match 'template\.yaml'
        Get-Failure { & $Value | Should -Not -BeValidDismTemplate } | Should -Match "template\.yaml' is valid\.$"
        Remove-Item worse.yaml
    }

    It 'is turned round by -Not' {
        'broken.yaml' | Should -Not -BeValidDismTemplate
        Get-Failure { 'template.yaml' | Should -Not -BeValidDismTemplate -Because 'it is old' } | Should -Be "Expected an invalid DISM template, because it is old, but '$((Get-Item template.yaml).FullName)' is valid."
    }

    It 'fails either way for what cannot be checked' {
        Get-Failure { 'none.yaml' | Should -BeValidDismTemplate } | Should -Match "^Expected a valid DISM template but it could not be checked: .*none\.yaml"
        Get-Failure { 'none.yaml' | Should -Not -BeValidDismTemplate } | Should -Match '^Expected an invalid DISM template but it could not be checked: '
        Get-Failure { $null | Should -BeValidDismTemplate } | Should -Be 'Expected a valid DISM template but got nothing.'
        Get-Failure { 1, 2 | Should -BeValidDismTemplate } | Should -Match 'Int32 is not a template'
    }

    It 'passes its parameters on' {
        $elsewhere = (New-Item elsewhere -ItemType Directory -Force).FullName
        'template.yaml' | Should -Not -BeValidDismTemplate -BasePath $elsewhere
        'template.yaml' | Should -BeValidDismTemplate -BasePath $Folder -Profile Platform
        New-Template odd.yaml 'MaxBatchSize: 0', "MaxBatchSize: 0`n      Unknown: 1"
        'odd.yaml' | Should -BeValidDismTemplate
        Get-Failure { 'odd.yaml' | Should -BeValidDismTemplate -Strict } | Should -Match "has 1 finding:\r?\n  .*odd\.yaml:\d+:\d+: error DISM0105: "
    }
}

Describe 'Should -BeCloseToTensor' {
    It 'holds for equal and close values of any shape' {
        1, 2, 3 | Should -BeCloseToTensor 1, 2, 3
        0.25 | Should -BeCloseToTensor 0.2500001
        @(@(1.0, 2.0), @(3.0, 4.0)) | Should -BeCloseToTensor @(@(1.00001, 2.0), @(3.0, 4.0001))
        [float[]](1, 2) | Should -BeCloseToTensor ([double[]](1, 2))
        $true, $false | Should -BeCloseToTensor $true, $false
        'a', 'b' | Should -BeCloseToTensor 'a', 'b'
        [double]::NaN, [double]::PositiveInfinity | Should -BeCloseToTensor 'NaN', 'Infinity'
        , @(1, 2) | Should -BeCloseToTensor (, @(1, 2))
        , @(1, 2) | Should -BeCloseToTensor 1, 2
        $block = [double[,]]::new(2, 3)
        $block[1, 2] = 7
        Should -ActualValue $block -BeCloseToTensor @(@(0, 0, 0), @(0, 0, 7))
        1.05 | Should -BeCloseToTensor 1 -AbsoluteTolerance 0.1
        105, 200 | Should -BeCloseToTensor 100, 200 -RelativeTolerance 0.1
    }

    It 'names the first index, the values, how many differ and by how much' {
        Get-Failure { @(@(1.0, 2.0), @(3.5, 4.25)) | Should -BeCloseToTensor @(@(1, 2), @(3, 4)) } |
            Should -Be 'Expected a close tensor but tensor[1,0] is 3.5, expected 3 (rtol 0.0001, atol 1E-05); 2 of 4 elements differ, by up to 0.5.'
        Get-Failure { 1.1, 2 | Should -BeCloseToTensor 1, 2 -RelativeTolerance 0 -AbsoluteTolerance 0.01 -Because 'it is the same model' } |
            Should -Be 'Expected a close tensor, because it is the same model, but tensor[0] is 1.1, expected 1 (rtol 0, atol 0.01); 1 of 2 elements differs.'
        Get-Failure { 1, 2, 4 | Should -BeCloseToTensor 1, 2, 3 } | Should -Be 'Expected a close tensor but tensor[2] is 4, expected 3; 1 of 3 elements differs.'
        Get-Failure { 'a', 'c' | Should -BeCloseToTensor 'a', 'b' } | Should -Be 'Expected a close tensor but tensor[1] is ''c'', expected ''b''; 1 of 2 elements differs.'
        Get-Failure { 0.5 | Should -BeCloseToTensor 0.25 } | Should -Be 'Expected a close tensor but tensor is 0.5, expected 0.25 (rtol 0.0001, atol 1E-05); 1 of 1 elements differs.'
    }

    It 'compares shapes, and says what makes none' {
        Get-Failure { 1, 2, 3 | Should -BeCloseToTensor 1, 2 } | Should -Be 'Expected a close tensor but tensor has shape [3], expected [2].'
        Get-Failure { @(@(1, 2), @(3, 4)) | Should -BeCloseToTensor 1, 2, 3, 4 } | Should -Be 'Expected a close tensor but tensor has shape [2,2], expected [4].'
        Get-Failure { @(@(1, 2), @(3)) | Should -BeCloseToTensor @(@(1, 2), @(3, 4)) } | Should -Match '^Expected a close tensor but they cannot be compared: .*tensor'
        Get-Failure { 1, $null | Should -BeCloseToTensor 1, 2 } | Should -Be 'Expected a close tensor but they cannot be compared: the actual value has null at [1].'
        Get-Failure { $null | Should -BeCloseToTensor 1 } | Should -Be 'Expected a close tensor but they cannot be compared: the actual value is null.'
        Get-Failure { 1 | Should -BeCloseToTensor (Get-Date) } | Should -Match 'DateTime is no element'
        Get-Failure { 1 | Should -Not -BeCloseToTensor $null } | Should -Be 'Expected another tensor but they cannot be compared: the expected value is null.'
        Get-Failure { 1 | Should -BeCloseToTensor 1 -AbsoluteTolerance -1 } | Should -Match 'The absolute tolerance is no number from 0'
    }

    It 'takes a NaN for a NaN, unless told otherwise' {
        1.0, [double]::NaN | Should -BeCloseToTensor 1, ([double]::NaN)
        Get-Failure { 1.0, [double]::NaN | Should -BeCloseToTensor 1, ([double]::NaN) -DistinctNaN } | Should -Be 'Expected a close tensor but tensor[1] is NaN, expected NaN (rtol 0.0001, atol 1E-05); 1 of 2 elements differs.'
        1.0, 2.0 | Should -Not -BeCloseToTensor 1, ([double]::NaN)
    }

    It 'is turned round by -Not' {
        1, 2 | Should -Not -BeCloseToTensor 1, 3
        1, 2 | Should -Not -BeCloseToTensor 1, 2, 3
        Get-Failure { 1.0, 2.0 | Should -Not -BeCloseToTensor 1, 2.0001 -Because 'it was trained anew' } |
            Should -Be 'Expected another tensor, because it was trained anew, but it is the expected one, by up to 0.0001 (rtol 0.0001, atol 1E-05).'
    }

    It 'takes outputs as golden cases and servers have them, by name' {
        $case = Get-GoldenCase outputs b32
        $case | Should -BeCloseToTensor $case
        $case.outputs | Should -BeCloseToTensor $case.outputs
        $score = $case.outputs | Where-Object name -EQ output_1
        Get-GoldenScore | Should -BeCloseToTensor $score.data
        $case.outputs | Should -BeCloseToTensor $score -Because 'others are left aside'
        $other = $case | ConvertTo-Json -Depth 9 | ConvertFrom-Json
        ($other.outputs | Where-Object name -EQ output_1).data[3] += 1
        Get-Failure { $other | Should -BeCloseToTensor $case } | Should -Match '^Expected a close tensor but output_1\[3(,0)?\] is .*, expected .* \(rtol 0.0001, atol 1E-05\); 1 of 32 elements differs\.$'
        Get-Failure { @{ name = 'x'; data = 1, 2 } | Should -BeCloseToTensor $case } | Should -Match "output 'output_0' is missing; there are x"
        Get-Failure { @{ name = 'x'; datatype = 'FP64'; shape = @(2); data = 1, 2 } | Should -BeCloseToTensor @{ name = 'x'; datatype = 'FP32'; shape = @(2); data = 1, 2 } } |
            Should -Be 'Expected a close tensor but x has datatype FP64, expected FP32.'
        Get-Failure { 1, 2, 3 | Should -BeCloseToTensor @{ shape = 2, 2; data = 1, 2, 3 } } | Should -Match '3 elements, which do not make the shape \[2,2\]'
        @{ shape = 2, 2; data = 1, 2, 3, 4 } | Should -BeCloseToTensor @(@(1, 2), @(3, 4))
    }
}

Describe 'examples/pester' {
    It 'is run by Invoke-Pester in a fresh PowerShell, and fails with a wrong model' {
        $copy = "$Folder/examples"
        $null = New-Item $copy -ItemType Directory
        Copy-Item "$RepositoryRoot/examples/pester", "$RepositoryRoot/examples/metsig" $copy -Recurse -Exclude .dism-artifacts, results
        $run = "`$env:DISMPS_MODULE = '$env:DISMPS_TEST_MODULE'; Import-Module '$((Get-Module Pester).ModuleBase)/Pester.psd1'; `$result = Invoke-Pester '$copy/pester' -Output None -PassThru; `$result.PassedCount; `$result.FailedCount; `$result.Failed.ErrorRecord.ForEach({ `$_.Exception.Message })"
        $lines = Invoke-Child $run
        $lines | Should -Be '3', '0' -Because "$lines"
        $golden = "$copy/metsig/tests/MetSigOnnxAutoEncoder/outputs.json"
        $cases = Get-Content $golden -Raw | ConvertFrom-Json -AsHashtable
        ($cases.cases | Where-Object case -EQ b32).outputs[1].data[5] += 1
        $cases | ConvertTo-Json -Depth 9 | Set-Content $golden
        $lines = Invoke-Child $run
        $lines[0..1] | Should -Be '1', '2'
        $lines[-1] | Should -Match '^Expected a close tensor, because the model did not change, but tensor\[5(,0)?\] is '
    }
}
