BeforeAll { . $PSScriptRoot/common.ps1 }
AfterAll { Clear-Test }

Describe 'The module' {
    It 'loads no assembly but its own at import' {
        $lines = Invoke-Child @"
            # What the host loads for any binary module is loaded before.
            Import-Module Microsoft.PowerShell.Utility
            `$null = Test-ModuleManifest '$env:DISMPS_TEST_MODULE'
            `$before = [AppDomain]::CurrentDomain.GetAssemblies()
            Import-Module '$env:DISMPS_TEST_MODULE'
            [AppDomain]::CurrentDomain.GetAssemblies().Where({ `$_ -notin `$before }).ForEach({ `$_.GetName().Name }) | Where-Object { `$_ -notlike 'System.*' }
"@
        $lines | Should -Be @('DismPS')
    }

    It 'keeps the engine in a load context of its own' {
        $lines = Invoke-Child @"
            Import-Module '$env:DISMPS_TEST_MODULE'
            `$null = Test-DismTemplate '$ModelFolder/template.yaml' -BasePath '$ModelFolder'
            [Runtime.Loader.AssemblyLoadContext]::Default.Assemblies.ForEach({ `$_.GetName().Name }) -match '^(DismPS|YamlDotNet)'
"@
        $lines | Should -Not -Contain 'DismPS.Engine'
        $lines | Should -Not -Contain 'YamlDotNet'
    }

    It 'works beside other versions of its libraries' {
        $other = Join-Path (New-TestFolder) 'YamlDotNet.dll'
        Add-Type -TypeDefinition 'namespace YamlDotNet { public sealed class Other { } }' -OutputAssembly $other -OutputType Library
        Invoke-Child @"
            Add-Type -Path '$other'
            Import-Module '$env:DISMPS_TEST_MODULE'
            (Test-DismTemplate '$ModelFolder/template.yaml' -BasePath '$ModelFolder').IsValid
"@ | Should -Be 'True'
    }

    It 'exports what the manifest says, and that is what the assembly has' {
        $manifest = Import-PowerShellDataFile $env:DISMPS_TEST_MODULE
        $exported = (Get-Module DismPS).ExportedCmdlets.Keys | Sort-Object
        $declared = (Get-Module DismPS).ImplementingAssembly.GetExportedTypes().ForEach({
                $_.GetCustomAttributes([Management.Automation.CmdletAttribute], $false).ForEach({ "$($_.VerbName)-$($_.NounName)" })
            }) | Sort-Object
        $exported | Should -Be ($manifest.CmdletsToExport | Sort-Object)
        $exported | Should -Be $declared
        (Get-Module DismPS).ExportedFunctions.Count + (Get-Module DismPS).ExportedAliases.Count + (Get-Module DismPS).ExportedVariables.Count | Should -Be 0
    }

    It 'has all its cmdlets after a second import with -Force' {
        Invoke-Child @"
            Import-Module '$env:DISMPS_TEST_MODULE'
            Import-Module '$env:DISMPS_TEST_MODULE' -Force
            (Get-Command -Module DismPS).Count
            Test-DismTemplate '$ModelFolder/template.yaml' -BasePath '$ModelFolder' -Quiet
"@ | Should -Be @("$((Get-Module DismPS).ExportedCmdlets.Count)", 'True')
    }

    It 'works after it was removed and imported again' {
        Invoke-Child @"
            Import-Module '$env:DISMPS_TEST_MODULE'
            Test-DismTemplate '$ModelFolder/template.yaml' -BasePath '$ModelFolder' -Quiet
            Remove-Module DismPS
            [bool](Get-Command Test-DismTemplate -ErrorAction Ignore)
            Import-Module '$env:DISMPS_TEST_MODULE'
            Test-DismTemplate '$ModelFolder/template.yaml' -BasePath '$ModelFolder' -Quiet
"@ | Should -Be @('True', 'False', 'True')
    }

    It 'works from a folder with a space and letters outside ASCII, in any location' {
        $folder = New-TestFolder
        $copy = "$folder/Mödüle Ω/DismPS"
        Copy-Item $ModuleFolder $copy -Recurse
        Invoke-Child @"
            Set-Location /
            Import-Module '$copy/DismPS.psd1'
            Set-Location -LiteralPath '$folder'
            @(Invoke-DismInference template.yaml ls.csv).Count
"@ | Should -Be '32'
    }

    It 'imports in less than two seconds' {
        $seconds = [double](Invoke-Child "(Measure-Command { Import-Module '$env:DISMPS_TEST_MODULE' }).TotalSeconds.ToString([cultureinfo]::InvariantCulture)")
        $seconds | Should -BeLessThan 2
    }

    It 'gives a session its views with the first cmdlet that runs there' -ForEach @(
        @{ Command = 'Get-DismApi' }
        @{ Command = "'kind: x' | Test-DismTemplate -Quiet" }
        @{ Command = 'Test-DismModel none.yaml -ErrorAction Ignore' }
        @{ Command = '$WhatIfPreference = $true; Get-DismApi' }
    ) {
        Invoke-Child @"
            Import-Module '$env:DISMPS_TEST_MODULE'
            @(Get-FormatData -TypeName DismPS.DismPrediction -PowerShellVersion 7.6).Count
            `$null = $Command
            @(Get-FormatData -TypeName DismPS.DismPrediction -PowerShellVersion 7.6).Count
            (Get-TypeData DismPS.DismDiagnostic).DefaultDisplayPropertySet.ReferencedProperties[0]
            `$Error.Count
"@ | Should -Be @('0', '1', 'Severity', '0')
    }

    It 'shows what other processes wrote down with its views too' {
        $file = Join-Path (New-TestFolder) 'rows.xml'
        Invoke-Child @"
            Import-Module '$env:DISMPS_TEST_MODULE'
            Set-Location -LiteralPath '$(Split-Path $file)'
            Invoke-DismInference template.yaml ls.csv | Select-Object -First 2 | Export-Clixml '$file'
"@
        $lines = Invoke-Child @"
            Import-Module '$env:DISMPS_TEST_MODULE'
            `$null = Get-DismApi
            Import-Clixml '$file' | Out-String -Width 160
"@
        ($lines -join "`n") | Should -Match 'Run +Lumisection +Score'
    }

    It 'works in a session that takes no views' {
        Invoke-Child @"
            `$state = [initialsessionstate]::CreateDefault2()
            `$state.ImportPSModule('$env:DISMPS_TEST_MODULE')
            `$state.DisableFormatUpdates = `$true
            `$shell = [powershell]::Create(`$state).AddScript('`$PSModuleAutoLoadingPreference = "None"; Test-DismTemplate "$ModelFolder/template.yaml" -BasePath "$ModelFolder" -Quiet')
            `$shell.Invoke()
            `$shell.Streams.Error.Count
"@ | Should -Be @('True', '0')
    }

    It 'leaves no trace in the session but the module' {
        Invoke-Child @"
            `$before = Get-Variable -Scope Global | ForEach-Object Name
            Import-Module '$env:DISMPS_TEST_MODULE'
            Get-Variable -Scope Global | Where-Object { `$_.Name -notin `$before -and `$_.Name -notin 'before', '?', '_' } | ForEach-Object Name
"@ | Should -BeNullOrEmpty
    }
}

Describe 'Four runspaces at once' {
    It 'do not disturb each other' {
        $folder = New-TestFolder
        $counts = 1..4 | ForEach-Object -ThrottleLimit 4 -Parallel {
            Import-Module $using:env:DISMPS_TEST_MODULE
            $own = Join-Path $using:folder "own $_"
            $null = New-Item $own -ItemType Directory
            Copy-Item -LiteralPath "$using:folder/template.yaml", "$using:folder/model.onnx" $own
            Set-Location -LiteralPath $own
            $artifact = Test-DismTemplate template.yaml -PassThru | Build-DismArtifact
            $rows = @($artifact | Invoke-DismInference -InputPath ../ls.csv)
            "$(Split-Path $artifact.Path | Split-Path -Leaf) $($rows.Count) $(@($rows | Where-Object IsAnomaly).Count)"
        } | Sort-Object
        $counts | Should -Be @('own 1 32 7', 'own 2 32 7', 'own 3 32 7', 'own 4 32 7')
    }

    It 'build into one folder in turn' {
        $folder = New-TestFolder
        $built = 1..4 | ForEach-Object -ThrottleLimit 4 -Parallel {
            Import-Module $using:env:DISMPS_TEST_MODULE
            Set-Location -LiteralPath $using:folder
            Build-DismArtifact template.yaml -Force
        }
        $built.Count | Should -Be 4
        $built.Folder | Select-Object -Unique | Should -HaveCount 1
        (Get-FileHash -LiteralPath (Get-ChildItem -LiteralPath $built[0].Folder -Recurse -Filter model.onnx)).Hash |
            Should -Be (Get-FileHash "$ModelFolder/model.onnx").Hash
    }
}
