BeforeAll {
    . $PSScriptRoot/common.ps1
    $Folder = New-TestFolder
    Push-Location -LiteralPath $Folder
    New-Template 'bad.yaml' 'MetricKey: output_1', 'MetricKey: output_7'
}
AfterAll {
    Pop-Location
    Clear-Test
}

Describe 'ConvertTo-DismReport' {
    It 'writes <_> as one text' -ForEach Json, Sarif, GitHub, JUnit {
        $report = Test-DismTemplate bad.yaml, template.yaml | ConvertTo-DismReport $_
        $report | Should -HaveCount 1
        $report | Should -BeOfType ([string])
        $report | Should -Match 'bad\.yaml'
        $report | Should -Match 'output_7'
        $report | Should -Not -Match '\n$'
    }

    It 'names files relative to the location, in SARIF as URIs' {
        $run = (Test-DismTemplate bad.yaml | ConvertTo-DismReport Sarif | ConvertFrom-Json).runs[0]
        $run.results[0].ruleId | Should -Be 'DISM0302'
        $run.results[0].locations[0].physicalLocation.artifactLocation.uri | Should -Be 'bad.yaml'
        $run.results[0].locations[0].physicalLocation.region.startLine | Should -BeGreaterThan 1
    }

    It 'names files relative to -RootPath' {
        $root = Split-Path $Folder
        Test-DismTemplate bad.yaml | ConvertTo-DismReport GitHub -RootPath $root | Should -BeLike "::error file=$((Split-Path $Folder -Leaf))/bad.yaml,*"
    }

    It 'has a JUnit case for each template' {
        $suite = ([xml](Get-Item bad.yaml, template.yaml | Test-DismTemplate | ConvertTo-DismReport JUnit)).testsuites.testsuite
        $suite.tests | Should -Be 2
        $suite.failures | Should -Be 1
    }

    It 'has the JSON of the command line' {
        $report = Test-DismTemplate bad.yaml | ConvertTo-DismReport Json | ConvertFrom-Json
        $report.valid | Should -BeFalse
        $report.diagnostics[0].severity | Should -Be 'error'
        $report.templates | Should -HaveCount 1
    }

    It 'takes templates that are no files' {
        $run = (@{ Resources = @{} } | Test-DismTemplate | ConvertTo-DismReport Sarif | ConvertFrom-Json).runs[0]
        $run.results.Count | Should -BeGreaterThan 0
        $run.results[0].locations[0].PSObject.Properties.Name | Should -Not -Contain 'physicalLocation'
    }

    It 'takes results as an argument, also none' {
        $results = @(Test-DismTemplate bad.yaml)
        (ConvertTo-DismReport -InputObject $results -Format GitHub) | Should -BeLike '::error*'
        (ConvertTo-DismReport -InputObject @() -Format Sarif | ConvertFrom-Json).runs[0].results | Should -BeNullOrEmpty
    }

    It 'completes -Format' {
        (Complete 'ConvertTo-DismReport -Format S').CompletionText | Should -Be 'Sarif'
    }
}
