BeforeAll {
    . $PSScriptRoot/common.ps1
    $Folder = New-TestFolder
    Push-Location -LiteralPath $Folder
    New-Template 'bad.yaml' '(?m)^    Workspace: .*\r?\n'
    New-DoubleTemplate 'double.yaml'
}
AfterAll {
    Pop-Location
    Clear-Test
}

Describe 'Build-DismArtifact' {
    BeforeEach { Remove-Item .dism-artifacts -Recurse -Force -ErrorAction Ignore }

    It 'returns one object with all its members' {
        $artifact = Build-DismArtifact template.yaml
        $artifact | Should -BeOfType ([DismPS.DismArtifact])
        $artifact.Resource | Should -Be $Resource
        $artifact.Name | Should -Be $ModelName
        $artifact.Type | Should -Be 'InferenceService::Tritonserver::ONNX'
        $artifact.Path | Should -Be (Join-Path $Folder 'template.yaml')
        $artifact.Folder | Should -BeLike (Join-Path $Folder '.dism-artifacts/build/*')
        $artifact.IsReused | Should -BeFalse
    }

    It 'writes what the real builder writes' {
        $artifact = Build-DismArtifact template.yaml
        $config = Get-ChildItem $artifact.Folder -Recurse -Filter config.pbtxt
        [IO.File]::ReadAllText($config) | Should -Be ([IO.File]::ReadAllText("$ModelFolder/built/$ModelName.config.pbtxt"))
        (Get-FileHash (Join-Path $config.DirectoryName '1/model.onnx')).Hash | Should -Be (Get-FileHash model.onnx).Hash
    }

    It 'returns one object a resource' {
        (Build-DismArtifact double.yaml).Resource | Should -Be @('One', 'Two')
    }

    It 'reuses what has not changed, unless -Force is given' {
        $null = Build-DismArtifact template.yaml
        (Build-DismArtifact template.yaml).IsReused | Should -BeTrue
        (Build-DismArtifact template.yaml -Force).IsReused | Should -BeFalse
    }

    It 'notices a file that was changed by hand' {
        $artifact = Build-DismArtifact template.yaml
        $config = Get-ChildItem $artifact.Folder -Recurse -Filter config.pbtxt
        $text = [IO.File]::ReadAllText($config)
        Set-Content -LiteralPath $config.FullName 'changed'
        (Build-DismArtifact template.yaml).IsReused | Should -BeFalse
        [IO.File]::ReadAllText($config) | Should -Be $text
    }

    It 'takes relative paths of the template from -BasePath and builds below the location' {
        $null = New-Item elsewhere -ItemType Directory -Force
        Push-Location elsewhere
        try {
            (Build-DismArtifact ../template.yaml -BasePath ..).Folder | Should -BeLike (Join-Path $Folder 'elsewhere/.dism-artifacts/*')
        } finally { Pop-Location; Remove-Item elsewhere -Recurse -Force }
    }

    It 'changes nothing with -WhatIf' {
        Build-DismArtifact template.yaml -WhatIf | Should -BeNullOrEmpty
        Test-Path .dism-artifacts | Should -BeFalse
    }
}

Describe 'Build-DismArtifact and the pipeline' {
    It 'takes <Name>' -ForEach @(
        @{ Name = 'a path'; Value = { 'template.yaml' } }
        @{ Name = 'a file'; Value = { Get-Item template.yaml } }
        @{ Name = 'a result of Test-DismTemplate'; Value = { Test-DismTemplate template.yaml -PassThru } }
        @{ Name = 'an artifact'; Value = { Build-DismArtifact template.yaml } }
        @{ Name = 'a property Path'; Value = { [pscustomobject]@{ Path = 'template.yaml' } } }
        @{ Name = 'a property LiteralPath'; Value = { [pscustomobject]@{ LiteralPath = 'template.yaml' } } }
    ) {
        (& $Value | Build-DismArtifact -ErrorAction Stop).Path | Should -Be (Join-Path $Folder 'template.yaml')
    }

    It 'expands wildcards' {
        (Build-DismArtifact t*.yaml, d*.yaml).Resource | Should -Be @($Resource, 'One', 'Two')
    }

    It 'finds <_>' -ForEach 'run[1].yaml', 'tëmplate Ω.yaml' {
        [IO.File]::Copy("$Folder/template.yaml", "$Folder/$_", $true)
        (Build-DismArtifact $_).Path | Should -Be (Join-Path $Folder $_)
        (Get-Item -LiteralPath $_ | Build-DismArtifact).Path | Should -Be (Join-Path $Folder $_)
    }
}

Describe 'Errors of Build-DismArtifact' {
    It 'says TemplateInvalid with file, line and id, and builds the others' {
        $faults = Get-Fault { Build-DismArtifact bad.yaml, template.yaml -OutVariable script:built }
        Assert-Fault $faults TemplateInvalid InvalidData (Join-Path $Folder 'bad.yaml')
        $faults.ErrorDetails.Message | Should -Match 'bad\.yaml:4:\d+: error DISM\d{4}'
        $faults.ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty
        $script:built.Resource | Should -Be $Resource
    }

    It 'says TemplateNotFound' {
        Assert-Fault (Get-Fault { Build-DismArtifact nope.yaml }) TemplateNotFound ObjectNotFound (Join-Path $Folder 'nope.yaml')
        Assert-Fault (Get-Fault { Build-DismArtifact nope*.yaml }) TemplateNotFound ObjectNotFound 'nope*.yaml'
    }

    It 'keeps the earlier build when a build fails' {
        $before = (Build-DismArtifact template.yaml).Folder
        $null = Get-Fault { Build-DismArtifact bad.yaml }
        Test-Path -LiteralPath $before | Should -BeTrue
    }

    It 'says WriteFailed where the folder is a file' {
        $null = New-Item blocked -ItemType Directory -Force
        Push-Location blocked
        try {
            Set-Content .dism-artifacts 'a file'
            $faults = Get-Fault { Build-DismArtifact ../template.yaml -BasePath .. }
        } finally { Pop-Location; Remove-Item blocked -Recurse -Force }
        Assert-Fault $faults WriteFailed WriteError (Join-Path $Folder 'blocked/.dism-artifacts/build.lock')
    }

    It 'ends at the first error with -ErrorAction Stop' {
        { Build-DismArtifact bad.yaml, template.yaml -ErrorAction Stop } | Should -Throw -ErrorId 'TemplateInvalid,*'
    }
}

Describe 'An early end of Build-DismArtifact' {
    It 'waits for a lock, says so by its id, and can be stopped' {
        $folder = New-TestFolder
        $null = Invoke-InRunspace 'param($f) Set-Location -LiteralPath $f; Build-DismArtifact template.yaml' $folder
        $lock = Get-ChildItem "$folder/.dism-artifacts" -Force -Recurse -File | Where-Object Name -Match 'lock'
        $lock | Should -HaveCount 1
        $held = [IO.File]::Open($lock.FullName, 'Open', 'ReadWrite', 'None')
        try {
            $run = Invoke-InRunspace 'param($f) Set-Location -LiteralPath $f; "started"; Build-DismArtifact template.yaml -Force' $folder { $args[0].Count -eq 1 }
            $run.State | Should -Be Stopped
            $run.StopSeconds | Should -BeLessThan $Soon
            $run.Errors | Should -BeNullOrEmpty
        } finally { $held.Dispose() }
    }

    It 'passes what is thrown downstream through and leaves a complete build' {
        { Build-DismArtifact template.yaml | ForEach-Object { throw 'downstream' } } | Should -Throw 'downstream'
        (Build-DismArtifact template.yaml).IsReused | Should -BeTrue
    }
}
