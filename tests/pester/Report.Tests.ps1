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

Describe 'Format-DismReport' {
    BeforeAll {
        $Results = @(Test-DismTemplate bad.yaml, template.yaml)
        $Scores = @(Invoke-DismInference template.yaml ls.csv)
    }

    It 'makes one text of results, HTML by default' {
        $report = $Results | Format-DismReport
        $report | Should -HaveCount 1
        $report | Should -BeOfType ([string])
        $report | Should -BeLike '<!DOCTYPE html>*</html>'
        $report | Should -Match '1 of 2 templates is invalid: 1 error, 0 warnings'
        $report | Should -Match '>27:18<|>\d+:\d+<'
        $report | Should -Match 'DISM0302'
        $report | Should -Not -Match '<script|https?:|src=|href='
    }

    It 'makes Markdown of them' {
        $report = $Results | Format-DismReport -As Markdown
        $report | Should -BeLike '# 2 templates*'
        $report | Should -Match '(?m)^\| \*\*invalid\*\* \| `bad\.yaml` \| 1 \| 0 \|$'
        $report | Should -Not -Match '\n$'
    }

    It 'tells of scores with a plot, flagged rows, runs and columns' {
        $report = $Scores | Format-DismReport
        $report | Should -Match '7 of 32 lumisections flagged'
        [regex]::Matches($report, '<circle class="flagged"').Count | Should -Be 7
        $report | Should -Match '<td class="n">398407</td><td class="n">32</td><td class="n">7</td>'
        $report | Should -Match '<th scope="col">comment</th>'
        $report | Should -Match '<dt>Input</dt><dd>ls\.csv</dd>'
    }

    It 'tells of counts, golden cases and loose findings as well' {
        $report = @($Results.Diagnostics; Invoke-DismInference template.yaml ls.csv -Summary; Test-DismModel template.yaml) | Format-DismReport -As Markdown
        $report | Should -Match 'The template is invalid: 1 error'
        $report | Should -Match '7 of 32 rows of 1 run flagged'
        $report | Should -Match 'All \d+ golden cases passed'
        $report | Should -Match '\| passed \| MetSigOnnxAutoEncoder \| b32 \|'
    }

    It 'takes what comes back from <_>' -ForEach 'a file', 'a job', 'JSON' {
        $all = @($Results; $Scores)
        $back = switch ($_) {
            'a file' { $all | Export-Clixml copy.xml; Import-Clixml copy.xml }
            'a job' { $all.ForEach({ [Management.Automation.PSSerializer]::Deserialize([Management.Automation.PSSerializer]::Serialize($_, 1)) }) }
            'JSON' { $Scores | ConvertTo-Json -AsArray | ConvertFrom-Json; $Results | ConvertTo-Json -Depth 4 -AsArray | ConvertFrom-Json | ForEach-Object { $_.PSTypeNames.Insert(0, 'DismPS.DismTemplateResult'); $_ } }
        }
        # Times differ, and the order of the parts does not.
        $expected = ($all | Format-DismReport) -replace '<footer>.*</footer>'
        ($back | Format-DismReport) -replace '<footer>.*</footer>' | Should -Be $expected
    }

    It 'takes a file of scores' {
        $null = Invoke-DismInference template.yaml ls.csv -OutputPath scores.csv
        $report = Import-Csv scores.csv | Format-DismReport
        $report | Should -Match '7 of 32 lumisections flagged'
        $report | Should -Match 'threshold 0\.01267'
        $Scores | Export-Csv exported.csv
        Import-Csv exported.csv | Format-DismReport | Should -Match '7 of 32 lumisections flagged'
    }

    It 'writes a file in the form of its extension' {
        $written = $Results | Format-DismReport report.md -PassThru
        $written | Should -BeOfType ([DismPS.DismReport])
        $written.Path | Should -Be (Join-Path $Folder 'report.md')
        $written.Format | Should -Be 'Markdown'
        $written.Bytes | Should -Be (Get-Item report.md).Length
        $written.Templates | Should -Be 2
        Get-Content report.md -Raw | Should -BeLike '# 2 templates*'
        $Results | Format-DismReport -LiteralPath 'odd [1].html' | Should -BeNullOrEmpty
        Get-Content -LiteralPath 'odd [1].html' -Raw | Should -BeLike '<!DOCTYPE html>*'
        $Results | Format-DismReport page.md -As Html
        Get-Content page.md -Raw | Should -BeLike '<!DOCTYPE html>*'
    }

    It 'replaces a file as a whole, and with -NoClobber not at all' {
        'old' | Set-Content kept.html
        Assert-Fault (Get-Fault { $Results | Format-DismReport kept.html -NoClobber }) TargetExists ResourceExists (Join-Path $Folder 'kept.html')
        Get-Content kept.html | Should -Be 'old'
        $Results | Format-DismReport kept.html
        Get-Content kept.html -Raw | Should -BeLike '<!DOCTYPE html>*'
        Get-ChildItem -Force -Filter *.tmp | Should -BeNullOrEmpty
    }

    It 'writes nothing with -WhatIf' {
        $Results | Format-DismReport nothing.html -WhatIf -PassThru | Should -BeNullOrEmpty
        Test-Path nothing.html | Should -BeFalse
    }

    It 'says when a file cannot be written' {
        Assert-Fault (Get-Fault { $Results | Format-DismReport no/such/folder.html }) WriteFailed WriteError (Join-Path $Folder 'no/such/folder.html')
    }

    It 'refuses what it has no place for and goes on' {
        $process = Get-Process -Id $PID
        $fault = Get-Fault { @($process; $Results) | Format-DismReport refused.md }
        $fault | Should -HaveCount 1
        $fault.FullyQualifiedErrorId | Should -BeLike 'UsageInvalid,*'
        $fault | Should -BeLike "*'System.Diagnostics.Process'*"
        Get-Content refused.md -Raw | Should -Match '1 of 2 templates'
    }

    It 'escapes what users write' {
        $report = Test-DismTemplate bad.yaml | Format-DismReport -Title '<script>alert(1)</script>'
        $report | Should -Not -Match '<script'
        $report | Should -Match '&lt;script&gt;'
    }

    It 'has a title of its own, and one that is given' {
        Test-DismTemplate bad.yaml | Format-DismReport | Should -Match '<h1>bad\.yaml</h1>'
        $Scores | Format-DismReport -Title 'Run 398407' | Should -Match '<h1>Run 398407</h1>'
    }

    It 'keeps little of many rows' {
        $row = $Scores[0]
        $null = $Scores | Format-DismReport
        $before = [GC]::GetTotalMemory($true)
        $report = & { for ($i = 0; $i -lt 200000; $i++) { $row } } | Format-DismReport
        $report | Should -Match '0 of 200000 lumisections flagged'
        $report.Length | Should -BeLessThan 2MB
        [GC]::GetTotalMemory($true) - $before | Should -BeLessThan 40MB
    }
}

Describe 'Format-DismReport with nothing to report' {
    It 'is an error, and an earlier page stays: <_>' -ForEach '@()', '5', 'Invoke-DismInference template.yaml nope.csv -ErrorAction Ignore' {
        Set-Content "$TestDrive/kept.html" earlier
        $faults = Get-Fault ([scriptblock]::Create("$_ | Format-DismReport '$TestDrive/kept.html'"))
        $faults[-1].FullyQualifiedErrorId | Should -BeLike 'UsageInvalid,*'
        $faults[-1].ErrorDetails.Message | Should -Match 'Nothing was given'
        Get-Content "$TestDrive/kept.html" | Should -Be earlier
    }

    It 'takes no scores without their verdict' {
        $folder = New-TestFolder
        $row = Invoke-DismInference "$folder/template.yaml" "$folder/ls.csv" -BasePath $folder | Select-Object -First 1 -Property Score, Lumisection
        (Get-Fault { $row | Format-DismReport -As Markdown })[0].FullyQualifiedErrorId | Should -BeLike 'UsageInvalid,*'
        (Get-Fault { $row | Show-DismScore })[0].FullyQualifiedErrorId | Should -BeLike 'UsageInvalid,*'
    }

    It 'takes results, findings and golden cases that were JSON' {
        $folder = New-TestFolder
        New-Template "$folder/bad.yaml" 'MetricKey: output_1', 'MetricKey: outptu_1'
        $result = Test-DismTemplate "$folder/bad.yaml" -BasePath $folder
        $result | ConvertTo-Json -Depth 5 | ConvertFrom-Json | Format-DismReport -As Markdown | Should -Be ($result | Format-DismReport -As Markdown)
        $result.Diagnostics | ConvertTo-Json | ConvertFrom-Json | Format-DismReport -As Markdown | Should -Match 'outptu'
        Test-DismModel "$folder/template.yaml" -BasePath $folder | ConvertTo-Json | ConvertFrom-Json | Format-DismReport -As Markdown | Should -Match '(?i)golden'
    }
}
