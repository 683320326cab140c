BeforeAll {
    . $PSScriptRoot/common.ps1
    $Folder = New-TestFolder
    Push-Location -LiteralPath $Folder
    New-Template 'bad.yaml' '(?m)^    Workspace: .*\r?\n'
}
AfterAll {
    Pop-Location
    Clear-Test
}

Describe 'Test-DismTemplate' {
    It 'returns one result with all its members' {
        $result = Test-DismTemplate template.yaml
        $result | Should -BeOfType ([DismPS.DismTemplateResult])
        $result.IsValid | Should -BeTrue
        $result.Path | Should -Be (Join-Path $Folder 'template.yaml')
        $result.Resource | Should -Be @($Resource)
        $result.Diagnostics | Should -BeNullOrEmpty
    }

    It 'reports an invalid template as a result, with place and cure' {
        $result = Test-DismTemplate bad.yaml -ErrorAction Stop
        $result.IsValid | Should -BeFalse
        $finding = $result.Diagnostics | Where-Object Severity -EQ Error
        $finding | Should -HaveCount 1
        $finding.Id | Should -Match '^DISM\d{4}$'
        $finding.Line | Should -Be 4
        $finding.Column | Should -BeGreaterThan 0
        $finding.Message | Should -Match 'Workspace'
        $finding.Property | Should -Be "Resources.$Resource.Workspace"
        $finding.Suggestion | Should -Not -BeNullOrEmpty
        "$finding" | Should -BeLike "*bad.yaml:4:*: error $($finding.Id): *"
    }

    It 'checks several paths and keeps their order' {
        (Test-DismTemplate bad.yaml, template.yaml).IsValid | Should -Be @($false, $true)
    }

    It 'expands wildcards' {
        (Test-DismTemplate *.yaml).Path | Split-Path -Leaf | Should -Be @('bad.yaml', 'template.yaml')
    }

    It 'answers with -Quiet' {
        Test-DismTemplate template.yaml, bad.yaml -Quiet | Should -Be @($true, $false)
    }

    It 'starts relative paths of the template from -BasePath' {
        $null = New-Item elsewhere -ItemType Directory -Force
        Push-Location elsewhere
        try {
            Test-DismTemplate ../template.yaml -Quiet | Should -BeFalse
            Test-DismTemplate ../template.yaml -BasePath .. -Quiet | Should -BeTrue
        } finally { Pop-Location }
    }

    It 'reads from drives of PowerShell' {
        $null = New-PSDrive DismPSTest FileSystem $Folder
        (Test-DismTemplate DismPSTest:/template.yaml).Path | Should -Be (Join-Path $Folder 'template.yaml')
        (Get-Content DismPSTest:/template.yaml | Test-DismTemplate).Path | Should -Be (Join-Path $Folder 'template.yaml')
        Remove-PSDrive DismPSTest
    }

    It 'follows the location of the session, not that of the process' {
        [Environment]::CurrentDirectory | Should -Not -Be $Folder
        (Test-DismTemplate ./template.yaml).IsValid | Should -BeTrue
    }
}

Describe 'Names that are odd' {
    It 'finds <_> as typed, literally, and through the pipeline' -ForEach 'run[1].yaml', 'with space.yaml', 'tëmplate Ω.yaml', "it's.yaml", 'a`b.yaml' {
        [IO.File]::Copy("$Folder/template.yaml", "$Folder/$_", $true)
        $expected = Join-Path $Folder $_
        (Test-DismTemplate -LiteralPath $_).Path | Should -Be $expected
        (Test-DismTemplate -Path $_).Path | Should -Be $expected
        (Get-Item -LiteralPath $_ | Test-DismTemplate).Path | Should -Be $expected
        (Get-Content -LiteralPath $_ | Test-DismTemplate).Path | Should -Be $expected
    }
}

Describe 'Test-DismTemplate and the pipeline' {
    It 'puts the lines of Get-Content together' {
        $result = Get-Content template.yaml | Test-DismTemplate
        $result | Should -HaveCount 1
        $result.IsValid | Should -BeTrue
        $result.Path | Should -Be (Join-Path $Folder 'template.yaml')
    }

    It 'keeps files apart, and findings name file and line' {
        $results = Get-Content bad.yaml, template.yaml, bad.yaml | Test-DismTemplate
        $results.IsValid | Should -Be @($false, $true, $false)
        $finding = $results[0].Diagnostics[0]
        $finding.File | Should -Be (Join-Path $Folder 'bad.yaml')
        $finding.Line | Should -Be 4
        $results[2].Diagnostics[0].Line | Should -Be 4
    }

    It 'takes the text of -Raw' {
        $results = Get-Content template.yaml, bad.yaml -Raw | Test-DismTemplate
        $results.IsValid | Should -Be @($true, $false)
        $results[1].Path | Should -Be (Join-Path $Folder 'bad.yaml')
    }

    It 'takes lines that come from no file as one template' {
        $lines = [IO.File]::ReadAllLines("$Folder/template.yaml")
        $result = $lines | Test-DismTemplate
        $result | Should -HaveCount 1
        $result.IsValid | Should -BeTrue
        $result.Path | Should -BeNullOrEmpty
    }

    It 'keeps line numbers with empty lines, and takes null for an empty line' {
        $lines = @('', $null, '') + [IO.File]::ReadAllLines("$Folder/bad.yaml")
        ($lines | Test-DismTemplate).Diagnostics[0].Line | Should -Be 7
    }

    It 'takes files' {
        (Get-ChildItem *.yaml -Include bad.yaml, template.yaml | Test-DismTemplate).IsValid | Should -Be @($false, $true)
    }

    It 'takes its own results' {
        (Test-DismTemplate template.yaml | Test-DismTemplate).Path | Should -Be (Join-Path $Folder 'template.yaml')
    }

    It 'takes objects with a property <_>' -ForEach LiteralPath, PSPath, Path {
        (1 | Select-Object @{ n = $_; e = { "$Folder/template.yaml" } } | Test-DismTemplate).Path | Should -Be (Join-Path $Folder 'template.yaml')
    }

    It 'takes several names of files as texts, and names the one that is missing' {
        ('template.yaml', 'bad.yaml' | Test-DismTemplate).IsValid | Should -Be @($true, $false)
        'nofile.yaml' | Test-DismTemplate -ErrorAction SilentlyContinue -ErrorVariable fault
        $fault[0].FullyQualifiedErrorId | Should -BeLike 'TemplateNotFound,*'
    }

    It 'takes the name of a file as a text' {
        ('template.yaml' | Test-DismTemplate).Path | Should -Be (Join-Path $Folder 'template.yaml')
    }

    It 'passes on what is valid and makes errors of the rest with -PassThru' {
        $passed = $null
        $faults = Get-Fault { Test-DismTemplate bad.yaml, template.yaml -PassThru -OutVariable script:passed }
        Assert-Fault $faults TemplateInvalid InvalidData (Join-Path $Folder 'bad.yaml')
        $faults.ErrorDetails.Message | Should -Match 'DISM\d{4}'
        $script:passed.Path | Should -Be (Join-Path $Folder 'template.yaml')
    }

    It 'writes each result when it exists' {
        (Get-ChildItem *.yaml | Test-DismTemplate | Select-Object -First 1) | Should -HaveCount 1
    }

    It 'refuses other objects and goes on' {
        $faults = Get-Fault { 42, (Get-Item template.yaml) | Test-DismTemplate -OutVariable script:passed }
        Assert-Fault $faults UsageInvalid InvalidArgument 42
        $script:passed.IsValid | Should -BeTrue
    }
}

Describe 'Errors of Test-DismTemplate' {
    It 'says <Id> for <Name>' -ForEach @(
        @{ Name = 'nope.yaml'; Id = 'TemplateNotFound'; Category = 'ObjectNotFound' }
        @{ Name = 'nope*.yaml'; Id = 'TemplateNotFound'; Category = 'ObjectNotFound' }
    ) {
        $faults = Get-Fault { Test-DismTemplate $Name }
        $target = if ($Name -match '\*') { $Name } else { Join-Path $Folder $Name }
        Assert-Fault $faults $Id $Category $target
    }

    It 'goes on after a missing file' {
        $faults = Get-Fault { Test-DismTemplate nope.yaml, template.yaml -OutVariable script:passed }
        $faults | Should -HaveCount 1
        $script:passed.IsValid | Should -BeTrue
    }

    It 'reports a folder, a model and an empty file, and does not fail' {
        $null = New-Item 'folder.yaml' -ItemType Directory -Force
        $null = New-Item 'empty.yaml' -ItemType File -Force
        $results = Test-DismTemplate folder.yaml, model.onnx, empty.yaml -ErrorAction Stop
        $results.IsValid | Should -Be @($false, $false, $false)
        $results.ForEach({ $_.Diagnostics.Count }) | Should -Not -Contain 0
        Remove-Item folder.yaml, empty.yaml
    }
}

Describe 'An early end' {
    It 'returns at once when it is stopped' {
        $run = Invoke-InRunspace 'param($f) Set-Location -LiteralPath $f; & { while ($true) { Get-Item template.yaml } } | Test-DismTemplate' $Folder { $args[0].Count -gt 3 }
        $run.State | Should -Be Stopped
        $run.StopSeconds | Should -BeLessThan $Soon
        $run.Errors | Should -BeNullOrEmpty
    }

    It 'passes what is thrown downstream through' {
        { Get-Item template.yaml | Test-DismTemplate | ForEach-Object { throw 'downstream' } } | Should -Throw 'downstream'
    }
}

Describe 'Templates that are data' {
    BeforeAll {
        function New-TemplateData {
            [ordered]@{
                TemplateFormatVersion = '2025-03-31'
                Description           = 'Autoencoder'
                Resources             = @{
                    MetSig = @{
                        Type       = 'InferenceService::Tritonserver::ONNX'
                        Workspace  = 'jetmet'
                        Properties = @{
                            Description = 'Spot anomalies'; Name = 'metsig'; MetricKey = 'output_1'; BuiltinThreshold = $false; AnomalyThreshold = 0.5
                            InputSignature = @(@{ Name = 'input_0'; MonitoringElement = 'JetMET/MET/METSig'; DataType = 'FP32'; Dims = -1, 51 })
                            OutputSignature = @(@{ Name = 'output_1'; DataType = 'FP32'; Dims = @(-1) })
                            MaxBatchSize = 0; ModelUri = Get-Item model.onnx
                        }
                    }
                }
            }
        }
    }

    It 'takes a <_>' -ForEach 'hashtable', 'ordered dictionary', 'PSCustomObject', 'result of ConvertFrom-Json' {
        $data = New-TemplateData
        $item = switch -Wildcard ($_) {
            'hashtable' { @{} + $data }
            'ordered*' { $data }
            'PSCustom*' { [pscustomobject]$data }
            default { $data.Resources.MetSig.Properties.ModelUri = 'model.onnx'; $data | ConvertTo-Json -Depth 10 | ConvertFrom-Json }
        }
        $result = $item | Test-DismTemplate
        $result | Should -HaveCount 1
        $result.Diagnostics.Where({ $_.Severity -eq 'Error' }) | Should -BeNullOrEmpty
        $result.IsValid | Should -BeTrue
        $result.Path | Should -BeNullOrEmpty
        $result.Resource | Should -Be @('MetSig')
        (Test-DismTemplate -InputObject $item -Quiet) | Should -BeTrue
    }

    It 'says where data belongs that was given as a path' {
        $fault = Get-Fault { Test-DismTemplate (New-TemplateData) }
        "$($fault[0].ErrorDetails)" | Should -Match '-Path'
    }

    It 'names the place in the document, and no line' {
        $data = New-TemplateData
        $data.Resources.MetSig.Properties.MetricKey = 'outptu_1'
        $data.Resources.MetSig.Properties.Remove('Name')
        $finding = ($data | Test-DismTemplate).Diagnostics | Where-Object Severity -EQ Error
        $finding.Id | Should -Be @('DISM0101', 'DISM0302')
        $finding.Property | Should -Be @('Resources.MetSig.Properties.Name', 'Resources.MetSig.Properties.MetricKey')
        $finding.Line | Should -Be @(0, 0)
        $finding.Where({ $_.File }) | Should -BeNullOrEmpty
    }

    It 'refuses an object that holds itself and goes on' {
        $loop = @{}
        $loop.Resources = $loop
        $faults = Get-Fault { $loop, (New-TemplateData) | Test-DismTemplate -OutVariable script:passed }
        Assert-Fault $faults InputInvalid InvalidData $loop
        $script:passed.IsValid | Should -BeTrue
    }
}

Describe 'Settings of rules' {
    BeforeAll {
        $null = New-Item settings -ItemType Directory -Force
        Copy-Item model.onnx settings
        New-Template 'settings/odd.yaml' 'MaxBatchSize: 0', "MaxBatchSize: 0`n      Unknown: 1"
        function Set-Setting([string] $Text) { [IO.File]::WriteAllText("$Folder/settings/.dismps.yaml", $Text) }
    }
    BeforeEach { Set-Setting '' }

    It 'reads .dismps.yaml beside the template, also for the lines of Get-Content' {
        (Test-DismTemplate settings/odd.yaml).Diagnostics.Severity | Should -Be @('Warning')
        Set-Setting 'rules: {DISM0105: error}'
        Test-DismTemplate settings/odd.yaml -Quiet | Should -BeFalse
        Get-Content settings/odd.yaml | Test-DismTemplate -Quiet | Should -BeFalse
        Get-Content settings/odd.yaml -Raw | Test-DismTemplate -Quiet | Should -BeFalse
        Set-Setting 'rules: {DISM0105: off}'
        (Test-DismTemplate settings/odd.yaml).Diagnostics | Should -BeNullOrEmpty
    }

    It 'has -Strict, which wins over the settings' {
        Test-DismTemplate settings/odd.yaml -Strict -Quiet | Should -BeFalse
        Set-Setting 'strict: true'
        Test-DismTemplate settings/odd.yaml -Quiet | Should -BeFalse
        Test-DismTemplate settings/odd.yaml -Strict:$false -Quiet | Should -BeTrue
    }

    It 'has -Profile, which wins over the settings' {
        (Test-DismTemplate settings/odd.yaml -Profile Platform).Diagnostics | Should -BeNullOrEmpty
        Set-Setting 'profile: platform'
        (Test-DismTemplate settings/odd.yaml).Diagnostics | Should -BeNullOrEmpty
        (Test-DismTemplate settings/odd.yaml -Profile Full).Diagnostics | Should -HaveCount 1
    }

    It 'holds for a build too' {
        Set-Setting 'rules: {DISM0105: error}'
        $faults = Get-Fault { Build-DismArtifact settings/odd.yaml -BasePath settings }
        Assert-Fault $faults TemplateInvalid InvalidData (Join-Path $Folder 'settings/odd.yaml')
    }
}

Describe 'Many templates' {
    BeforeAll {
        $null = New-Item many -ItemType Directory -Force
        foreach ($number in 0..999) { New-Template ('many/t{0:d4}.yaml' -f $number) 'Description: .*', "Description: number $number", $(if ($number % 10) { 'zzz' } else { '(?m)^    Workspace: .*\r?\n' }), '' }
    }

    It 'come in the order of Get-ChildItem, each with its own findings' {
        $files = Get-ChildItem many/*.yaml
        $results = $files | Test-DismTemplate
        $results.Path | Should -Be $files.FullName
        $results.Where({ -not $_.IsValid }).Path | Should -Be $files.Where({ $_.BaseName -match '0$' }).FullName
        (Test-DismTemplate many/*.yaml -Quiet).Where({ -not $_ }) | Should -HaveCount 100
    }

    It 'come in order with any -ThrottleLimit' -ForEach 1, 7, 64 {
        (Get-ChildItem many/t00*.yaml | Test-DismTemplate -ThrottleLimit $_).Path | Should -Be (Get-ChildItem many/t00*.yaml).FullName
    }

    It 'are taken no faster than their results are' {
        $script:taken = 0
        $null = Get-ChildItem many/*.yaml | ForEach-Object { $script:taken++; $_ } | Test-DismTemplate -ThrottleLimit 2 | Select-Object -First 1
        $script:taken | Should -BeLessThan 30
    }

    It 'end at once when the pipeline is stopped' {
        $run = Invoke-InRunspace 'param($f) Set-Location -LiteralPath $f; while ($true) { Get-ChildItem many/*.yaml | Test-DismTemplate }' $Folder { $args[0].Count -gt 20 }
        $run.State | Should -Be Stopped
        $run.StopSeconds | Should -BeLessThan $Soon
        $run.Errors | Should -BeNullOrEmpty
    }

    It 'pass what is thrown downstream through, and go on working after it' {
        { Get-ChildItem many/*.yaml | Test-DismTemplate | ForEach-Object { throw 'downstream' } } | Should -Throw 'downstream'
        Test-DismTemplate template.yaml -Quiet | Should -BeTrue
    }
}

Describe 'Parameters that exclude each other' {
    It 'are -Quiet and -PassThru' {
        { Test-DismTemplate template.yaml -Quiet -PassThru } | Should -Throw -ErrorId 'AmbiguousParameterSet,*'
    }

    It 'work with every kind of input' {
        Test-DismTemplate -LiteralPath template.yaml -Quiet | Should -BeTrue
        (Test-DismTemplate -LiteralPath template.yaml -PassThru).IsValid | Should -BeTrue
        Get-Item template.yaml | Test-DismTemplate -Quiet | Should -BeTrue
        Get-Content template.yaml | Test-DismTemplate -Quiet | Should -BeTrue
        (Get-Content template.yaml | Test-DismTemplate -PassThru).IsValid | Should -BeTrue
    }

    It 'lets -PassThru feed the next cmdlet' {
        (Test-DismTemplate template.yaml -PassThru | Build-DismArtifact).Resource | Should -Be $Resource
    }
}
