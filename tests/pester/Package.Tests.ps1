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

Describe 'New-DismPackage' {
    BeforeEach { Remove-Item .dism-artifacts -Recurse -Force -ErrorAction Ignore }

    It 'returns one object with all its members' {
        $package = New-DismPackage template.yaml
        $package | Should -BeOfType ([DismPS.DismPackage])
        $package.Resource | Should -Be $Resource
        $package.Path | Should -BeLike (Join-Path $Folder '.dism-artifacts/package/*.zip')
        $package.Bytes | Should -Be (Get-Item -LiteralPath $package.Path).Length
        Test-Path -LiteralPath $package.TemplatePath -PathType Leaf | Should -BeTrue
    }

    It 'packs the model that the template names' {
        $package = New-DismPackage template.yaml
        [IO.Compression.ZipFile]::ExtractToDirectory($package.Path, "$Folder/unpacked")
        $model = Get-ChildItem unpacked -Recurse -Filter model.onnx
        (Get-FileHash -LiteralPath $model).Hash | Should -Be (Get-FileHash model.onnx).Hash
        Remove-Item unpacked -Recurse
    }

    It 'writes a template that names the package' {
        $package = New-DismPackage template.yaml
        Get-Content -LiteralPath $package.TemplatePath -Raw | Should -Match ([regex]::Escape((Split-Path $package.Path -Leaf)))
    }

    It 'writes the same bytes again' {
        $first = (Get-FileHash -LiteralPath (New-DismPackage template.yaml).Path).Hash
        Remove-Item .dism-artifacts -Recurse -Force
        (Get-FileHash -LiteralPath (New-DismPackage template.yaml).Path).Hash | Should -Be $first
    }

    It 'returns one object a resource' {
        (New-DismPackage double.yaml).Resource | Should -Be @('One', 'Two')
    }

    It 'takes relative paths of the template from -BasePath' {
        $null = New-Item elsewhere -ItemType Directory -Force
        Push-Location elsewhere
        try {
            (New-DismPackage ../template.yaml -BasePath ..).Path | Should -BeLike (Join-Path $Folder 'elsewhere/.dism-artifacts/*')
        } finally { Pop-Location; Remove-Item elsewhere -Recurse -Force }
    }

    It 'changes nothing with -WhatIf' {
        New-DismPackage template.yaml -WhatIf | Should -BeNullOrEmpty
        Test-Path .dism-artifacts | Should -BeFalse
    }

    It 'takes <Name>' -ForEach @(
        @{ Name = 'a path'; Value = { 'template.yaml' } }
        @{ Name = 'a file'; Value = { Get-Item template.yaml } }
        @{ Name = 'a file with brackets'; Value = { [IO.File]::Copy("$Folder/template.yaml", "$Folder/run[1].yaml", $true); Get-Item -LiteralPath 'run[1].yaml' } }
        @{ Name = 'a result of Test-DismTemplate'; Value = { Test-DismTemplate template.yaml -PassThru } }
        @{ Name = 'an artifact'; Value = { Build-DismArtifact template.yaml } }
        @{ Name = 'a property LiteralPath'; Value = { [pscustomobject]@{ LiteralPath = 'template.yaml' } } }
    ) {
        (& $Value | New-DismPackage -ErrorAction Stop).Resource | Should -Be $Resource
    }
}

Describe 'Errors of New-DismPackage' {
    It 'says TemplateInvalid, and packages the others' {
        $faults = Get-Fault { 'bad.yaml', 'template.yaml' | New-DismPackage -OutVariable script:packages }
        Assert-Fault $faults TemplateInvalid InvalidData (Join-Path $Folder 'bad.yaml')
        $faults.ErrorDetails.Message | Should -Match 'bad\.yaml:4:\d+: error DISM\d{4}'
        $script:packages.Resource | Should -Be $Resource
    }

    It 'says TemplateNotFound' {
        Assert-Fault (Get-Fault { New-DismPackage nope.yaml }) TemplateNotFound ObjectNotFound (Join-Path $Folder 'nope.yaml')
    }

    It 'keeps the earlier package when one fails' {
        $before = (New-DismPackage template.yaml).Path
        $null = Get-Fault { New-DismPackage bad.yaml }
        Test-Path -LiteralPath $before | Should -BeTrue
    }
}
