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

    It 'names the zip file where nothing is uploaded' {
        $package = New-DismPackage template.yaml -Force
        $package.StorageUri | Should -Be (Split-Path $package.Path -Leaf)
        $package.IsReused | Should -BeFalse
    }

    It 'says with -WhatIf what would be in the packages' {
        $lines = (& (Get-Process -Id $PID).Path -NoProfile -Command "Import-Module '$env:DISMPS_TEST_MODULE'; New-DismPackage double.yaml -WhatIf") -match 'What if'
        $lines.Count | Should -Be 3
        $lines[1] | Should -Match 'Package One: 2 files, \d+ bytes, workspace .*[0-9a-f]{32}\.zip'
        Test-Path .dism-artifacts | Should -BeFalse
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

Describe 'Test-DismPackage' {
    BeforeAll {
        Remove-Item .dism-artifacts -Recurse -Force -ErrorAction Ignore
        $Package = New-DismPackage template.yaml
    }

    It 'finds a package sound, by <Name>' -ForEach @(
        @{ Name = 'archive'; Value = { $Package.Path } }
        @{ Name = 'folder'; Value = { Split-Path $Package.Path } }
        @{ Name = 'template'; Value = { $Package.TemplatePath } }
        @{ Name = 'what New-DismPackage returns'; Value = { $Package } }
        @{ Name = 'a wildcard'; Value = { '.dism-artifacts/package/*.zip' } }
    ) {
        $result = & $Value | Test-DismPackage
        $result | Should -BeOfType ([DismPS.DismPackageResult])
        $result.IsValid | Should -BeTrue
        $result.Problems | Should -BeNullOrEmpty
        $result.Resource | Should -Be $Resource
        $result.Files | Should -Be 2
        $result.Bytes | Should -BeGreaterThan 0
    }

    It 'lists what is wrong' {
        $archive = [IO.Compression.ZipFile]::Open("$Folder/bad.zip", 'Create')
        $null = $archive.CreateEntry('../evil.txt')
        $archive.Dispose()
        $result = Test-DismPackage bad.zip
        $result.IsValid | Should -BeFalse
        $result.Problems.Kind | Should -Be 'UnsafeName'
        $result.Problems.Entry | Should -Be '../evil.txt'
        "$($result.Problems)" | Should -BeLike 'bad.zip: *'
        Assert-Fault (Get-Fault { Expand-DismPackage bad.zip out }) PackageInvalid InvalidData (Join-Path $Folder 'bad.zip')
        Test-Path evil.txt, ../evil.txt, out | Should -Not -Contain $true
    }

    It 'says ArtifactNotFound, and checks the others' {
        $faults = Get-Fault { Test-DismPackage nope.zip, $Package.Path -OutVariable script:results }
        Assert-Fault $faults ArtifactNotFound ObjectNotFound (Join-Path $Folder 'nope.zip')
        $script:results.IsValid | Should -BeTrue
    }
}

Describe 'Expand-DismPackage' {
    BeforeAll {
        Remove-Item .dism-artifacts -Recurse -Force -ErrorAction Ignore
        $Package = New-DismPackage template.yaml
    }
    AfterEach { Remove-Item unpacked -Recurse -Force -ErrorAction Ignore }

    It 'unpacks an archive' {
        $result = Expand-DismPackage $Package.Path unpacked
        $result | Should -BeOfType ([DismPS.DismPackageFolder])
        $result.Path | Should -Be (Join-Path $Folder 'unpacked')
        $result.Files | Should -Be 2
        $result.Bytes | Should -Be (Get-ChildItem unpacked -Recurse -File | Measure-Object Length -Sum).Sum
        (Get-FileHash "unpacked/$ModelName/1/model.onnx").Hash | Should -Be (Get-FileHash model.onnx).Hash
    }

    It 'unpacks what New-DismPackage returns' {
        ($Package | Expand-DismPackage -Destination unpacked).Files | Should -Be 2
    }

    It 'unpacks a folder by the names of the resources' {
        $null = Expand-DismPackage .dism-artifacts/package unpacked
        Test-Path "unpacked/$Resource/$ModelName/config.pbtxt" | Should -BeTrue
    }

    It 'replaces a folder with -Force only' {
        $null = New-Item unpacked/old.txt -Force
        Assert-Fault (Get-Fault { Expand-DismPackage $Package.Path unpacked }) TargetExists ResourceExists (Join-Path $Folder unpacked)
        Test-Path unpacked/old.txt | Should -BeTrue
        $null = Expand-DismPackage $Package.Path unpacked -Force
        Test-Path unpacked/old.txt | Should -BeFalse
    }

    It 'never replaces the current location' {
        Assert-Fault (Get-Fault { Expand-DismPackage $Package.Path . -Force }) TargetExists ResourceExists $Folder
        Test-Path template.yaml | Should -BeTrue
    }

    It 'changes nothing with -WhatIf' {
        Expand-DismPackage $Package.Path unpacked -WhatIf | Should -BeNullOrEmpty
        Test-Path unpacked | Should -BeFalse
    }
}
