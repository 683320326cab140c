BeforeAll {
    . $PSScriptRoot/common.ps1
    $Models = Join-Path $RepositoryRoot 'tests/data/models'
    function New-ModelFolder([string] $Model) {
        $folder = New-TestFolder
        Remove-Item "$folder/*" -Recurse
        Copy-Item (Join-Path $Models $Model '*') $folder -Recurse
        Remove-Item "$folder/template.yaml" -ErrorAction Ignore
        Push-Location -LiteralPath $folder
    }
}
AfterAll { Clear-Test }

Describe 'New-DismTemplate' {
    AfterEach { Pop-Location }

    It 'writes a valid template with the signatures of an ONNX model' {
        New-ModelFolder metsig-ae-onnx
        $result = New-DismTemplate model.onnx -Name metsig-ae -Workspace jetmet -Description 'Watches METSig' -MonitoringElement JetMET/METSig -AnomalyThreshold 0.0127 -WarningVariable warnings
        $result | Should -BeOfType ([DismPS.DismTemplateResult])
        $result.IsValid | Should -BeTrue
        $result.Diagnostics | Should -BeNullOrEmpty
        $warnings | Should -BeNullOrEmpty
        $result.Path | Should -Be (Get-FullPath template.yaml)
        $text = Get-Content template.yaml -Raw
        $text | Should -Match 'MetricKey: output_1'
        $text | Should -Match 'Dims: \[-1, 51\]'
        $text | Should -Not -Match '# <- check'
    }

    It 'says what is to be checked and marks it' {
        New-ModelFolder metsig-ae-onnx
        $result = New-DismTemplate model.onnx -WarningVariable warnings -WarningAction SilentlyContinue
        $result.IsValid | Should -BeTrue
        "$warnings" | Should -Match 'AnomalyThreshold'
        $result.Diagnostics.Id | Should -Be @('DISM0408', 'DISM0408')
        (Get-Content template.yaml) -match '# <- check' | Should -HaveCount 5
    }

    It 'pipes on to the next cmdlet' {
        New-ModelFolder metsig-ae-onnx
        $built = New-DismTemplate model.onnx -Name metsig-ae -WarningAction SilentlyContinue | Build-DismArtifact
        $built.Name | Should -Be 'metsig-ae'
    }

    It 'replaces no file without -Force, and writes nothing with -WhatIf' {
        New-ModelFolder metsig-ae-onnx
        $null = New-DismTemplate model.onnx -WhatIf
        Test-Path template.yaml | Should -BeFalse
        Set-Content template.yaml 'mine'
        New-DismTemplate model.onnx -ErrorAction SilentlyContinue -ErrorVariable fault -WarningAction SilentlyContinue
        $fault[0].FullyQualifiedErrorId | Should -BeLike 'TargetExists*'
        Get-Content template.yaml | Should -Be 'mine'
        (New-DismTemplate model.onnx -Force -WarningAction SilentlyContinue).IsValid | Should -BeTrue
    }

    It 'refuses options that make no valid template, before anything is written' {
        New-ModelFolder metsig-ae-onnx
        New-DismTemplate model.onnx -Name 'Upper Case' -ErrorAction SilentlyContinue -ErrorVariable fault
        $fault[0].FullyQualifiedErrorId | Should -BeLike 'TemplateInvalid*'
        "$($fault[0])" | Should -Match 'DISM0221'
        New-DismTemplate model.onnx -MetricKey output_2 -ErrorAction SilentlyContinue -ErrorVariable fault
        "$($fault[0])" | Should -Match 'output_1'
        Test-Path template.yaml | Should -BeFalse
    }

    It 'makes valid templates of <_>' -ForEach @(
        'metsig-ae-torchscript/model.pt', 'metsig-ae-savedmodel/saved_model', 'xgb-flag/flagger.ubj', 'lgbm-flag/flagger.txt', 'metsig-nmf/*.joblib', 'pixel-nmf/mlserver-model/pixel_ring.joblib'
    ) {
        $parts = $_ -split '/', 2
        New-ModelFolder $parts[0]
        $result = New-DismTemplate (Resolve-Path $parts[1]).Path -WarningAction SilentlyContinue
        $result.IsValid | Should -BeTrue
        $result.Diagnostics | Where-Object { $_.Severity -ne 'Information' -and $_.Id -ne 'DISM0408' } | Should -BeNullOrEmpty
    }

    It 'writes a starter handler where a model has none' {
        New-ModelFolder xgb-plain-ubj
        $result = New-DismTemplate model.ubj -WarningAction SilentlyContinue
        $result.IsValid | Should -BeTrue
        'code/app.py' | Should -Exist
        Get-Content template.yaml -Raw | Should -Match 'Handler: app.Handler'
    }
}
