BeforeDiscovery {
    $Rows = [regex]::Matches((Get-Content "$PSScriptRoot/../../docs/errors.md" -Raw), '(?m)^\| (\w+Exception) \| (.+) \|').ForEach({
            @{ Family = $_.Groups[1].Value; Codes = [regex]::Matches($_.Groups[2].Value, '\w+').Value }
        })
}
BeforeAll {
    . $PSScriptRoot/common.ps1
    $null = Test-DismTemplate "$ModelFolder/template.yaml" -BasePath $ModelFolder
    $Engine = [AppDomain]::CurrentDomain.GetAssemblies().Where({ $_.GetName().Name -eq 'DismPS.Engine' })[0]
    $Module = (Get-Module DismPS).ImplementingAssembly
    $CodeType = $Engine.GetType('DismPS.Engine.Diagnostics.ErrorCode')
    $Make = $Module.GetType('DismPS.Commands.ErrorFamilies').GetMethod('Of')

    function New-Exception([string] $Code) {
        $fault = [Activator]::CreateInstance($Engine.GetType('DismPS.Engine.Diagnostics.DismException'), @([enum]::Parse($CodeType, $Code), 'what', 'cure', 'it', $null))
        $Make.Invoke($null, @($fault))
    }
}
AfterAll { Clear-Test }

Describe 'The exceptions' {
    It 'are one family a code, and the family says which' {
        foreach ($code in [enum]::GetNames($CodeType)) {
            $made = New-Exception $code
            $made | Should -BeOfType DismPS.DismPSException -Because $code
            $made.Code | Should -Be $code
            $made.Message, $made.Cure, $made.Target | Should -Be 'what', 'cure', 'it'
            $made.InnerException.GetType().FullName | Should -Be 'DismPS.Engine.Diagnostics.DismException'
        }
    }

    It 'inherit from nothing of the engine, and none can be made by hand' {
        $families = $Module.GetExportedTypes().Where({ $_.IsSubclassOf([exception]) })
        $families.Count | Should -BeGreaterThan 10
        foreach ($type in $families) {
            for ($base = $type.BaseType; $base; $base = $base.BaseType) { $base.Assembly | Should -Not -Be $Engine }
            $type.GetConstructors().Count | Should -Be 0
            ($type.FullName -as [type]) | Should -Be $type -Because 'scripts name it'
        }
    }

    It 'are made in one place' {
        $makers = Get-ChildItem "$RepositoryRoot/src/DismPS" -Recurse -Filter *.cs | Where-Object FullName -NotMatch '[\\/](obj|bin)[\\/]' | Select-String 'new ErrorRecord\b'
        @($makers.Filename) | Should -Be 'DismCommand.cs'
    }
}

Describe 'docs/errors.md' {
    It 'has each code in the row of its family: <Family>' -ForEach $Rows {
        foreach ($code in $Codes) { (New-Exception $code).GetType().Name | Should -Be $Family -Because $code }
    }

    It 'has a row for each family, and each code in one' {
        $page = [regex]::Matches((Get-Content "$RepositoryRoot/docs/errors.md" -Raw), '(?m)^\| (\w+Exception) \| (.+) \|')
        $page.ForEach({ $_.Groups[1].Value }) | Sort-Object | Should -Be ($Module.GetExportedTypes().Where({ $_.IsSubclassOf([exception]) -and $_.IsSealed }).Name | Sort-Object)
        $page.ForEach({ [regex]::Matches($_.Groups[2].Value, '\w+').Value }) | Sort-Object | Should -Be ([enum]::GetNames($CodeType) | Sort-Object)
    }
}

Describe 'An error' {
    BeforeAll {
        $Folder = New-TestFolder
        Set-Location -LiteralPath $Folder
        New-Template broken.yaml 'MetricKey: output_1', 'MetricKey: outptu_1'
    }
    AfterAll { Set-Location $RepositoryRoot }

    It 'that is written is caught by its family with -ErrorAction Stop' {
        $caught = try { Build-DismArtifact broken.yaml -ErrorAction Stop } catch [DismPS.DismUsageException] { 'wrong' } catch [DismPS.DismTemplateException] { $_ }
        $caught.Exception.Code | Should -Be 'TemplateInvalid'
        $caught.Exception.Diagnostics | Should -BeOfType DismPS.DismDiagnostic
        $caught.Exception.Diagnostics[0].Property | Should -BeLike '*.MetricKey'
        $caught.Exception.Diagnostics[0].Line | Should -BeGreaterThan 0
        $caught.FullyQualifiedErrorId | Should -BeLike 'TemplateInvalid,*'
    }

    It 'that is written is caught by the base with $ErrorActionPreference' {
        $ErrorActionPreference = 'Stop'
        $caught = try { Test-DismTemplate absent.yaml } catch [DismPS.DismPSException] { $_.Exception }
        $caught.Code | Should -Be 'TemplateNotFound'
        $caught.GetType().Name | Should -Be 'DismTemplateException'
    }

    It 'that ends the pipeline is caught without' {
        $caught = try { Test-DismTemplate template.yaml -Online -Offline } catch [DismPS.DismUsageException] { $_.Exception }
        $caught.Code | Should -Be 'UsageInvalid'
        $caught.Cure | Should -Be 'Leave one out.'
    }

    It 'is in -ErrorVariable and in $Error, and SilentlyContinue goes on' {
        $results = Test-DismTemplate absent.yaml, template.yaml -ErrorAction SilentlyContinue -ErrorVariable told
        $results.IsValid | Should -BeTrue
        $told.Exception.Code | Should -Be 'TemplateNotFound'
        $told.CategoryInfo.Reason | Should -Be 'DismTemplateException'
    }

    It 'is about what is at fault, where that is not the input: <Name>' -ForEach @(
        @{ Name = 'the file of a certificate'; Run = { Invoke-DismInference template.yaml ls.csv -Uri https://127.0.0.1:1 -CertificateAuthorityPath none.pem }; Target = 'none.pem' }
        @{ Name = 'the address of a server'; Run = { Invoke-DismInference template.yaml ls.csv -Uri http://127.0.0.1:1 -RetryCount 0 }; Target = 'http://127.0.0.1:1/' }
        @{ Name = 'the golden cases'; Run = { Copy-Item template.yaml other.yaml; Test-DismModel other.yaml -Resource MetSigOnnxAutoEncoder -BasePath . -Record none.csv }; Target = 'none.csv' }
        @{ Name = 'the file that is there'; Run = { Set-Content there.csv x; Export-DismManifest template.yaml s3://models/x -OutputPath there.csv }; Target = 'there.csv' }
        @{ Name = 'a repository'; Run = { Publish-DismModel template.yaml nowhere }; Target = 'nowhere'; IsText = $true }
    ) {
        $fault = Get-Fault $Run
        $fault | Should -HaveCount 1
        $fault.TargetObject | Should -Be $(if ($IsText -or $Target -like 'http*') { $Target } else { Join-Path $Folder $Target })
        $fault.Exception.Target | Should -Be $fault.TargetObject
    }

    It 'is about the input, where its content is at fault' {
        Set-Content bad.csv 'x'
        (Get-Fault { Invoke-DismInference template.yaml bad.csv }).TargetObject | Should -Be (Join-Path $Folder bad.csv)
        (Get-Fault { Build-DismArtifact broken.yaml }).TargetObject | Should -Be (Join-Path $Folder broken.yaml)
    }

    It 'of a path on a drive without files says so' {
        Assert-Fault (Get-Fault { Get-ChildItem Env:PATH | Test-DismTemplate }) UsageInvalid InvalidArgument 'Microsoft.PowerShell.Core\Environment::PATH'
        Assert-Fault (Get-Fault { Build-DismArtifact Env:PATH }) UsageInvalid InvalidArgument Env:PATH
    }

    It 'is caught as docs/errors.md shows it' {
        $code = [regex]::Match((Get-Content "$RepositoryRoot/docs/errors.md" -Raw), '(?s)```powershell\r?\n(.*?)```').Groups[1].Value
        $shown = & ([scriptblock]::Create($code)) | Out-String
        $shown | Should -Match "outptu_1"
        Set-Content broken.yaml 'Resources: ['
        & ([scriptblock]::Create($code.Replace('Test-DismTemplate broken.yaml -PassThru', 'Test-DismTemplate template.yaml -PassThru -Online -Offline'))) 3>&1 | Should -BeLike 'UsageInvalid: *Leave one out.'
    }
}
