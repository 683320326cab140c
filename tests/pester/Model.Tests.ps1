BeforeAll {
    . $PSScriptRoot/common.ps1
    $Folder = New-TestFolder
    Push-Location -LiteralPath $Folder
    New-Template 'bad.yaml' '(?m)^    Workspace: .*\r?\n'
    New-DoubleTemplate 'double.yaml'
    $Models = "$Folder/models é"
    $Repository = ([UriBuilder]@{ Scheme = 'file'; Host = ''; Path = $Models }).Uri
}
AfterAll {
    Pop-Location
    Clear-Test
}

Describe 'Test-DismModel' {
    It 'returns one passed result a golden case' {
        $results = Test-DismModel template.yaml
        $results.Case | Should -Be (Get-Content "$ModelFolder/inputs.json" -Raw | ConvertFrom-Json).cases.case
        $results[0] | Should -BeOfType ([DismPS.DismGoldenResult])
        $results[0].Resource | Should -Be $Resource
        $results.Passed | Should -Not -Contain $false
        $results.Where({ $null -ne $_.Difference }) | Should -BeNullOrEmpty
    }

    It 'tests a server' {
        $api = Start-DismApi template.yaml -Port 0
        try {
            @(Test-DismModel template.yaml -Uri $api.Uri | Where-Object Passed) | Should -HaveCount 7
            @($api | Test-DismModel | Where-Object Passed) | Should -HaveCount 7
        } finally { $api | Stop-DismApi }
    }

    It 'reports a wrong answer as a result with the difference' {
        $file = "tests/$Resource/outputs.json"
        $text = [IO.File]::ReadAllText("$Folder/$file")
        try {
            [IO.File]::WriteAllText("$Folder/$file", $text.Replace('"output_1"', '"output_9"'))
            $results = Test-DismModel template.yaml -ErrorAction Stop
            $results.Passed | Should -Not -Contain $true
            $results[0].Difference | Should -Match 'output_9'
        } finally { [IO.File]::WriteAllText("$Folder/$file", $text) }
    }

    It 'tests one resource with -Resource' {
        Copy-Item "tests/$Resource" tests/Two -Recurse
        @(Test-DismModel double.yaml).Resource | Select-Object -Unique | Should -Be 'Two'
        @(Test-DismModel double.yaml -Resource Two) | Should -HaveCount 7
    }

    It 'takes <Name>' -ForEach @(
        @{ Name = 'a path'; Value = { 'template.yaml' } }
        @{ Name = 'a file'; Value = { Get-Item template.yaml } }
        @{ Name = 'a result of Test-DismTemplate'; Value = { Test-DismTemplate template.yaml } }
        @{ Name = 'an artifact'; Value = { Build-DismArtifact template.yaml } }
    ) {
        @(& $Value | Test-DismModel -ErrorAction Stop) | Should -HaveCount 7
    }

    It 'says ReadFailed where there are no golden cases' {
        $alone = New-TestFolder
        Remove-Item -LiteralPath "$alone/tests" -Recurse -Force
        $faults = Get-Fault { Test-DismModel "$alone/template.yaml" -BasePath $alone }
        Assert-Fault $faults ReadFailed ReadError "$alone/template.yaml"
        Assert-Fault (Get-Fault { Test-DismModel double.yaml -Resource One }) ReadFailed ReadError (Join-Path $Folder 'tests/One/inputs.json')
    }

    It 'says InputInvalid for golden cases that are not of the form' {
        $odd = New-TestFolder
        Set-Content -LiteralPath "$odd/tests/$Resource/inputs.json" '{ "cases": 1 }'
        Assert-Fault (Get-Fault { Test-DismModel "$odd/template.yaml" -BasePath $odd }) InputInvalid InvalidData "$odd/tests/$Resource/inputs.json"
    }

    It 'says <Id> for <Name>' -ForEach @(
        @{ Name = 'bad.yaml'; Id = 'TemplateInvalid'; Category = 'InvalidData' }
        @{ Name = 'nope.yaml'; Id = 'TemplateNotFound'; Category = 'ObjectNotFound' }
    ) {
        Assert-Fault (Get-Fault { Test-DismModel $Name }) $Id $Category (Join-Path $Folder $Name)
    }

    It 'says ResourceNotFound for an unknown resource' {
        Assert-Fault (Get-Fault { Test-DismModel double.yaml -Resource two }) ResourceNotFound ObjectNotFound (Join-Path $Folder 'double.yaml')
    }

    It 'tells the largest difference and the time' {
        $results = Test-DismModel template.yaml -Verbose 4>&1
        $passed, $told = $results.Where({ $_ -is [DismPS.DismGoldenResult] }, 'Split')
        $passed.MaximumDifference | Should -Not -BeNullOrEmpty
        $passed[0].Duration | Should -BeGreaterThan ([timespan]::Zero)
        @($told) -match 'largest \|difference\|' | Should -Not -BeNullOrEmpty
    }

    It 'writes a report, also of what could not be run' {
        $alone = New-TestFolder
        Remove-Item -LiteralPath "$alone/tests" -Recurse -Force
        $null = 'template.yaml', "$alone/template.yaml" | Test-DismModel -ReportPath golden.xml -BasePath $alone -ErrorAction SilentlyContinue
        [xml] $report = Get-Content -LiteralPath golden.xml -Raw
        $report.testsuites.tests | Should -Be 8
        $report.testsuites.errors | Should -Be 1
        $report.testsuites.testsuite[0].testcase.name | Should -Contain 'b32'
    }

    It 'leaves an earlier report when it ends early, and writes none with -WhatIf' {
        Set-Content early.xml 'earlier'
        $null = Test-DismModel template.yaml -ReportPath early.xml | Select-Object -First 1
        $null = Test-DismModel template.yaml -ReportPath early.xml -WhatIf
        Get-Content early.xml | Should -Be 'earlier'
        Get-ChildItem -Force -Filter '*.tmp' | Should -BeNullOrEmpty
    }

    It 'says WriteFailed for a report that cannot be written' {
        Assert-Fault (Get-Fault { Test-DismModel template.yaml -ReportPath none/golden.xml }) WriteFailed WriteError (Join-Path $Folder none/golden.xml)
    }

    Context 'with -Record' {
        BeforeEach {
            $own = New-TestFolder
            Push-Location -LiteralPath $own
        }
        AfterEach { Pop-Location }

        It 'records a case that passes at once' {
            $case = Test-DismModel template.yaml -Record ls.csv -Rows 3 -WarningVariable left -WarningAction SilentlyContinue
            $case | Should -BeOfType ([DismPS.DismGoldenCase])
            $case.Case, $case.Rows, $case.IsReplaced | Should -Be 'ls', 3, $false
            $case.Folder | Should -Be (Join-Path $own 'tests' $Resource)
            $left | Should -Match 'left out'
            $results = Test-DismModel template.yaml
            $results.Case | Should -Contain 'ls'
            $results.Passed | Should -Not -Contain $false
        }

        It 'replaces a case with -Force only' {
            $null = Test-DismModel template.yaml -Record ls.csv
            Assert-Fault (Get-Fault { Test-DismModel template.yaml -Record ls.csv }) TargetExists ResourceExists (Join-Path $own tests/$Resource)
            (Test-DismModel template.yaml -Record ls.csv -Force).IsReplaced | Should -BeTrue
            (Test-DismModel template.yaml -Record ls.csv -Case other).Case | Should -Be 'other'
        }

        It 'takes several files, other names and other formats' {
            Copy-Item ls.csv more.dat
            $cases = Get-Item template.yaml | Test-DismModel -Record ls.csv, more.* -Format csv -Map @{ comment = 'run' } -EmptyIsNaN -ErrorVariable faults -ErrorAction SilentlyContinue
            $faults | Should -Not -BeNullOrEmpty
            (Test-DismModel template.yaml -Record ls.csv, more.* -Format csv).Case | Should -Be 'ls', 'more'
        }

        It 'changes nothing with -WhatIf' {
            $before = Get-Content -LiteralPath "tests/$Resource/inputs.json" -Raw
            Test-DismModel template.yaml -Record ls.csv -Force -WhatIf | Should -BeNullOrEmpty
            Get-Content -LiteralPath "tests/$Resource/inputs.json" -Raw | Should -BeExactly $before
        }

        It 'says ReadFailed for a file that is not there' {
            Assert-Fault (Get-Fault { Test-DismModel template.yaml -Record none.csv }) ReadFailed ReadError (Join-Path $own none.csv)
            (Get-Fault { Test-DismModel template.yaml -Record 'none*.csv' }).Count | Should -Be 1
        }
    }

    It 'returns at once when it is stopped while a server does not answer' {
        # The system accepts connections for a listener that never does.
        $listener = [Net.Sockets.TcpListener]::new([ipaddress]::Loopback, 0)
        $listener.Start()
        try {
            $uri = "http://127.0.0.1:$($listener.LocalEndpoint.Port)/"
            $run = Invoke-InRunspace 'param($f, $u) Set-Location -LiteralPath $f; Test-DismModel template.yaml -Uri $u' $Folder, $uri { $listener.Pending() }
            $run.State | Should -Be Stopped
            $run.StopSeconds | Should -BeLessThan $Soon
            $run.Errors | Should -BeNullOrEmpty
        } finally { $listener.Stop() }
    }

    It 'ends early' {
        @(Test-DismModel template.yaml | Select-Object -First 1) | Should -HaveCount 1
        { Test-DismModel template.yaml | ForEach-Object { throw 'downstream' } } | Should -Throw 'downstream'
    }
}

Describe 'Publish-DismModel' {
    BeforeEach { Remove-Item -LiteralPath $Models -Recurse -Force -ErrorAction Ignore }

    It 'returns one object with all its members' {
        $published = Publish-DismModel template.yaml $Repository
        $published | Should -BeOfType ([DismPS.DismPublication])
        $published.Resource | Should -Be $Resource
        $published.Uri.LocalPath.TrimEnd('/') | Should -Be $Models
        $published.FileCount | Should -Be (Get-ChildItem -LiteralPath "$Models/$ModelName" -Recurse -File).Count
        $published.IsUnchanged | Should -BeFalse
        (Get-FileHash -LiteralPath "$Models/$ModelName/1/model.onnx").Hash | Should -Be (Get-FileHash model.onnx).Hash
    }

    It 'leaves what is there already alone' {
        $null = Publish-DismModel template.yaml $Repository
        (Publish-DismModel template.yaml $Repository).IsUnchanged | Should -BeTrue
    }

    It 'publishes all resources, or one' {
        (Publish-DismModel double.yaml $Repository -Resource Two).Resource | Should -Be 'Two'
        (Publish-DismModel double.yaml $Repository).Resource | Should -Be @('One', 'Two')
    }

    It 'says TargetExists for another model of the name, and replaces it with -Force' {
        $null = Publish-DismModel template.yaml $Repository
        Set-Content -LiteralPath "$Models/$ModelName/config.pbtxt" 'other'
        Assert-Fault (Get-Fault { Publish-DismModel template.yaml $Repository }) TargetExists ResourceExists "$Folder/models é/$ModelName"
        Get-Content -LiteralPath "$Models/$ModelName/config.pbtxt" | Should -Be 'other'
        (Publish-DismModel template.yaml $Repository -Force).IsUnchanged | Should -BeFalse
        Get-Content -LiteralPath "$Models/$ModelName/config.pbtxt" -Raw | Should -Match 'input_0'
    }

    It 'changes nothing with -WhatIf, also not with -Force' {
        Remove-Item .dism-artifacts -Recurse -Force -ErrorAction Ignore
        Publish-DismModel template.yaml $Repository -Force -WhatIf | Should -BeNullOrEmpty
        Test-Path -LiteralPath $Models | Should -BeFalse
        Test-Path .dism-artifacts | Should -BeFalse
    }

    It 'takes <Name>' -ForEach @(
        @{ Name = 'a path'; Value = { 'template.yaml' } }
        @{ Name = 'a file'; Value = { Get-Item template.yaml } }
        @{ Name = 'a result of Test-DismTemplate'; Value = { Test-DismTemplate template.yaml -PassThru } }
        @{ Name = 'an artifact'; Value = { Build-DismArtifact template.yaml } }
    ) {
        (& $Value | Publish-DismModel -Repository $Repository -ErrorAction Stop).Resource | Should -Be $Resource
    }

    It 'says StorageUriInvalid for <_>' -ForEach 'https://host/models', '/srv/models', 'file://host/models', 'models' {
        Assert-Fault (Get-Fault { Publish-DismModel template.yaml $_ }) StorageUriInvalid InvalidArgument $_
    }

    It 'says <Id> for <Name>' -ForEach @(
        @{ Name = 'bad.yaml'; Id = 'TemplateInvalid'; Category = 'InvalidData' }
        @{ Name = 'nope.yaml'; Id = 'TemplateNotFound'; Category = 'ObjectNotFound' }
    ) {
        Assert-Fault (Get-Fault { Publish-DismModel $Name $Repository }) $Id $Category (Join-Path $Folder $Name)
    }

    It 'says WriteFailed where the folder cannot be made' {
        Set-Content file 'x'
        $uri = ([UriBuilder]@{ Scheme = 'file'; Host = ''; Path = "$Folder/file/models" }).Uri
        $fault = Get-Fault { Publish-DismModel template.yaml $uri }
        $fault.TargetObject | Should -BeLike "$Folder/file/models/*"
        Assert-Fault $fault WriteFailed WriteError $fault.TargetObject
        Remove-Item file
    }
}
