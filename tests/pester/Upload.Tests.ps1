BeforeAll {
    . $PSScriptRoot/common.ps1
    . $PSScriptRoot/standin.ps1
    # Another one has a model of the template's name.
    $StandIn = Start-StandIn @{ mes = @(@{ me_id = 11; me = 'JetMET/MET/pfMETT1/Cleaned/METSig'; dim = 1; shape = @(51) }) }
    $Taken = Start-StandIn @{ models = @(@{ id = 7; name = $ModelName; revision = 3; created_by = 'eve' }) }
    function Connect-StandIn($To = $StandIn) {
        $null = Connect-Dials $To.Url -Realm $To.Realm -Token (ConvertTo-SecureString $To.Token -AsPlainText -Force)
        Clear-StandInRequest $To
    }
    function Clear-Folder { Remove-Item .dism-artifacts, request.md -Recurse -Force -ErrorAction Ignore }
    function Get-Sent($At = $StandIn) { @(Get-StandInRequest $At | Where-Object method -In 'PUT', 'POST') }
    $Folder = New-TestFolder
    Push-Location -LiteralPath $Folder
    New-DoubleTemplate 'double.yaml'
    New-Template 'later.yaml'
}
AfterAll {
    Pop-Location
    Disconnect-Dials -All -ErrorAction Ignore
    Stop-StandIn
    Clear-Test
}
Describe 'New-DismPackage with DIALS' {
    BeforeEach { Clear-Folder; Connect-StandIn }

    It 'uploads when somebody is signed in, once' {
        $package = New-DismPackage template.yaml
        $package.StorageUri | Should -BeLike "s3://*/jetmet/*$(Split-Path $package.Path -Leaf)"
        $package.IsReused | Should -BeFalse
        Get-Content -LiteralPath $package.TemplatePath -Raw | Should -Match ([regex]::Escape($package.StorageUri))
        @(Get-Sent).method | Should -Be POST, PUT
        (New-DismPackage template.yaml).IsReused | Should -BeTrue
        @(Get-Sent).Count | Should -Be 2
        (New-DismPackage template.yaml -Force).IsReused | Should -BeFalse
    }

    It 'has what the request for registration needs' {
        $package = New-DismPackage template.yaml
        $package.SourcePath | Should -Be (Join-Path $Folder 'template.yaml')
        $package.BasePath | Should -Be $Folder
    }

    It 'sends nothing with -Offline and with -WhatIf, and says where what would go' {
        (New-DismPackage template.yaml -Offline).StorageUri | Should -BeLike '*.zip'
        Remove-Item .dism-artifacts -Recurse -Force
        $lines = Invoke-Child "Import-Module '$env:DISMPS_TEST_MODULE'; Set-Location -LiteralPath '$Folder'; `$env:DISMPS_DIALS_TOKEN = '$($StandIn.Token)'; New-DismPackage double.yaml -Url $($StandIn.Url) -WhatIf"
        @($lines -match 'Package One: 2 files, .* workspace jetmet, upload it').Count | Should -Be 1
        @($lines -match 'Package Two: 2 files, .* workspace jetmet, upload it').Count | Should -Be 1
        Test-Path .dism-artifacts | Should -BeFalse
        Get-Sent | Should -BeNullOrEmpty
    }

    It 'refuses -Offline with -Online or -Url' {
        Assert-Usage { New-DismPackage template.yaml -Offline -Online }
        Assert-Usage { New-DismPackage template.yaml -Offline -Url $StandIn.Url }
    }

    It 'says NotSignedIn with -Online when nobody is' {
        Disconnect-Dials -All
        (Get-Fault { New-DismPackage template.yaml -Url $StandIn.Url }).FullyQualifiedErrorId | Should -BeLike 'NotSignedIn,*'
        (New-DismPackage template.yaml).StorageUri | Should -BeLike '*.zip'
        Get-Sent | Should -BeNullOrEmpty
    }

    It 'uploads all resources, and shows how far it is when that lasts' {
        $slow = Start-StandIn @{} '--store-pause', 1500
        $run = Invoke-InRunspace "param(`$url, `$token, `$at) Set-Location -LiteralPath `$at; `$null = Connect-Dials `$url -Token (ConvertTo-SecureString `$token -AsPlainText -Force); New-DismPackage double.yaml" $slow.Url, $slow.Token, $Folder
        $run.Errors | Should -BeNullOrEmpty
        $run.Output.Resource | Should -Be One, Two
        $run.Output.StorageUri | Should -BeLike 's3://*'
        $run.Progress.Activity | Should -Contain Packaging
    }
}

Describe 'Names that are registered' {
    BeforeEach { Clear-Folder; Connect-StandIn $Taken }

    It 'are a failure where nobody can be asked, and nothing is sent' {
        $run = Invoke-InRunspace "param(`$url, `$token, `$at) Set-Location -LiteralPath `$at; `$null = Connect-Dials `$url -Token (ConvertTo-SecureString `$token -AsPlainText -Force); New-DismPackage template.yaml" $Taken.Url, $Taken.Token, $Folder
        $run.Output | Should -BeNullOrEmpty
        $run.Errors.Count | Should -Be 1
        $run.Errors[0].FullyQualifiedErrorId | Should -BeLike 'TargetExists,*'
        "$($run.Errors[0])" | Should -BeLike "*'$ModelName' is registered in DIALS, revision 3 by eve*"
        Get-Sent $Taken | Should -BeNullOrEmpty
        Test-Path .dism-artifacts/package | Should -BeFalse
    }

    It 'are a failure of pwsh -NonInteractive too' {
        $lines = Invoke-Child "Import-Module '$env:DISMPS_TEST_MODULE'; Set-Location -LiteralPath '$Folder'; `$env:DISMPS_DIALS_TOKEN = '$($Taken.Token)'; try { New-DismPackage template.yaml -Url $($Taken.Url) -ErrorAction Stop } catch { `$_.FullyQualifiedErrorId }"
        $lines | Should -BeLike 'TargetExists,*'
        Get-Sent $Taken | Should -BeNullOrEmpty
    }

    It 'are no obstacle with -IgnoreRegistered' {
        (New-DismPackage template.yaml -IgnoreRegistered).StorageUri | Should -BeLike 's3://*'
        (Publish-DismModel template.yaml -Dials -IgnoreRegistered).IsUnchanged | Should -BeTrue
    }
}

Describe 'Publish-DismModel -Dials' {
    BeforeEach { Clear-Folder; Connect-StandIn }

    It 'packages and uploads' {
        $publication = Publish-DismModel double.yaml -Dials
        $publication | Should -BeOfType DismPS.DismPublication
        $publication.Resource | Should -Be One, Two
        $publication.Uri | ForEach-Object { "$_" | Should -BeLike 's3://*.zip' }
        (Publish-DismModel double.yaml -Dials).IsUnchanged | Should -Be $true, $true
    }

    It 'does nothing with -WhatIf' {
        Publish-DismModel template.yaml -Dials -WhatIf | Should -BeNullOrEmpty
        Test-Path .dism-artifacts | Should -BeFalse
        Get-StandInRequest | Should -BeNullOrEmpty
    }

    It 'says NotSignedIn when nobody is' {
        Disconnect-Dials -All
        (Get-Fault { Publish-DismModel template.yaml -Dials -Url $StandIn.Url }).FullyQualifiedErrorId | Should -BeLike 'NotSignedIn,*'
    }

    It 'takes a repository or DIALS, not both' {
        (Get-Fault { Publish-DismModel template.yaml file:///tmp/models -Dials }).FullyQualifiedErrorId | Should -BeLike 'PositionalParameterNotFound,*'
    }
}

Describe 'New-DismRegistration' {
    BeforeEach { Clear-Folder; Connect-StandIn }

    It 'writes the request of what New-DismPackage uploaded' {
        $request = New-DismPackage double.yaml | New-DismRegistration -Offline
        @($request).Count | Should -Be 1
        $request | Should -BeOfType DismPS.DismRegistration
        $request.Title | Should -Be "[Request] Model registration: $ModelName, metsig-two"
        $request.Text | Should -Match '\| Archive \| `s3://'
        $request.IsTemplateInText | Should -BeTrue
        $request.OutputPath | Should -BeNullOrEmpty
        "$request" | Should -Be $request.Text
    }

    It 'finds the paths of a template that was packaged with -BasePath' {
        $null = New-Item elsewhere -ItemType Directory -Force
        Push-Location elsewhere
        try { (New-DismPackage ../template.yaml -BasePath .. | New-DismRegistration).Text | Should -BeLike '*s3://*' }
        finally { Pop-Location; Remove-Item elsewhere -Recurse -Force }
    }

    It 'takes <Name>' -ForEach @(
        @{ Name = 'a path'; Value = { 'template.yaml' } }
        @{ Name = 'a file'; Value = { Get-Item template.yaml } }
        @{ Name = 'a result of Test-DismTemplate'; Value = { Test-DismTemplate template.yaml -PassThru } }
    ) {
        $null = New-DismPackage template.yaml
        (& $Value | New-DismRegistration).Title | Should -Be "[Request] Model registration: $ModelName"
    }

    It 'writes a file, once, and again with -Force' {
        $null = New-DismPackage template.yaml
        $request = New-DismRegistration template.yaml -OutputPath request.md
        $request.OutputPath | Should -Be (Join-Path $Folder request.md)
        [IO.File]::ReadAllText("$Folder/request.md") | Should -Be $request.Text
        Assert-Fault (Get-Fault { New-DismRegistration template.yaml -OutputPath request.md }) TargetExists ResourceExists (Join-Path $Folder request.md)
        Get-Fault { New-DismRegistration template.yaml -OutputPath request.md -Force } | Should -BeNullOrEmpty
    }

    It 'writes no file with -WhatIf' {
        $null = New-DismPackage template.yaml
        New-DismRegistration template.yaml -OutputPath request.md -WhatIf | Should -BeNullOrEmpty
        Test-Path request.md | Should -BeFalse
    }

    It 'says ArtifactNotFound where nothing was uploaded' {
        (Get-Fault { New-DismRegistration template.yaml }).FullyQualifiedErrorId | Should -BeLike 'ArtifactNotFound,*'
        $null = New-DismPackage template.yaml -Offline
        Get-Fault { New-DismRegistration template.yaml } | Should -BeLike '*was not uploaded*'
    }
}

Describe 'Test-DismTemplate with DIALS' {
    BeforeEach { Clear-Folder; Connect-StandIn }

    It 'asks once in a session, and not at all with -Offline' {
        $null = Test-DismTemplate template.yaml -Offline
        Get-StandInRequest | Should -BeNullOrEmpty
        $null = Test-DismTemplate template.yaml
        $asked = @(Get-StandInRequest).Count
        $asked | Should -BeGreaterThan 0
        $null = Test-DismTemplate template.yaml
        'template.yaml', 'later.yaml' | Test-DismTemplate
        @(Get-StandInRequest).Count | Should -Be $asked
    }

    It 'notices who signs in and out' {
        $null = Test-DismTemplate template.yaml
        Clear-StandInRequest
        Disconnect-Dials -All
        $null = Test-DismTemplate template.yaml
        Get-StandInRequest | Should -BeNullOrEmpty
        (Get-Fault { Test-DismTemplate template.yaml -Online -Url $StandIn.Url }).FullyQualifiedErrorId | Should -BeLike 'NotSignedIn,*'
        Connect-StandIn
        $null = Test-DismTemplate template.yaml -Online
        (Get-StandInRequest).headers.authorization | Select-Object -Unique | Should -Be "Bearer $($StandIn.Token)"
        Connect-StandIn $Taken
        $null = Test-DismTemplate template.yaml -Online
        @(Get-StandInRequest $Taken).Count | Should -BeGreaterThan 0
    }
}
