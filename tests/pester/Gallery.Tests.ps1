BeforeDiscovery {
    $Repository = Get-Module Microsoft.PowerShell.PSResourceGet -ListAvailable | Select-Object -First 1
    # What the package is for; the others are told where they are missed.
    $Systems = 'linux-x64', 'osx-arm64', 'win-arm64', 'win-x64'
}
BeforeAll {
    . $PSScriptRoot/common.ps1
    Add-Type -AssemblyName System.IO.Compression.FileSystem
    $Folder = New-TestFolder
    $Work = "$Folder/pack"
    # What is built is packed, in the configuration of the module under test: a Release build takes minutes.
    $hash = (Get-FileHash "$ModuleFolder/DismPS.dll").Hash
    $Configuration = Get-ChildItem "$RepositoryRoot/src/DismPS/bin/*/net10.0/DismPS.dll" | Where-Object { (Get-FileHash $_).Hash -eq $hash } | Select-Object -First 1 | ForEach-Object { $_.Directory.Parent.Name }
    if (-not $Configuration) { throw 'the module under test is not the one that was built last' }
    $Tool = Get-Item "$RepositoryRoot/tools/DismPS.Package/bin/$Configuration/net10.0/DismPS.Package.dll"
    $copy = $IsWindows ? 'copy' : 'cp'
    $PackOutput = & dotnet build -m:1 --nologo --no-restore -t:Pack "$RepositoryRoot/src/DismPS" -p:NoBuild=true "-p:PackConfiguration=$Configuration" "-p:PackFolder=$Work/" "-p:PackStage=$Work/stage/" "-p:SignCommand=$copy DismPS.psd1 ../signed.psd1" 2>&1
    if ($LASTEXITCODE -ne 0) { throw "the package was not made: $PackOutput" }
    $Package = (Get-ChildItem "$Work/*.nupkg").FullName
    # Made a second time while the first is unpacked.
    $Again = Start-Process dotnet -ArgumentList "`"$($Tool.FullName)`" pack `"$Work/stage`" `"$Work/again`"" -PassThru -RedirectStandardOutput "$Folder/again.txt"
    $Version = (Import-PowerShellDataFile $env:DISMPS_TEST_MODULE).ModuleVersion

    # As programs unpack that keep no modes: what Expand-Archive and older installers do.
    $Installed = "$Folder/installed/DismPS/$Version"
    $null = New-Item $Installed -ItemType Directory
    Expand-Archive $Package $Installed -ErrorAction Stop
    if (-not $IsWindows) { chmod -R a-x+X $Installed }
    $Manifest = "$Installed/DismPS.psd1"
    $Files = Get-ChildItem $Installed -Recurse -File | ForEach-Object { [IO.Path]::GetRelativePath($Installed, $_.FullName) -replace '\\', '/' }
    $Data = Import-PowerShellDataFile $Manifest
    $Nuspec = ([xml](Get-Content "$Installed/DismPS.nuspec" -Raw)).package.metadata

    function Invoke-Installed([string] $Script, [string] $At = $Manifest) {
        Invoke-Child "`$ErrorActionPreference = 'Stop'; Import-Module '$At'; Set-Location -LiteralPath '$Folder'; $Script"
    }
}
AfterAll {
    if ($Again -and -not $Again.HasExited) { $Again.Kill() }
    Clear-Test
}

Describe 'The package' {
    It 'is named after the module and its version, and says its size' {
        Split-Path $Package -Leaf | Should -Be "DismPS.$Version.nupkg"
        "$PackOutput" | Should -Match 'DismPS\.[\d.]+\.nupkg \(\d+\.\d MB\)'
    }

    It 'is far below what the Gallery takes (250 MB)' { (Get-Item $Package).Length | Should -BeLessThan 100MB }

    It 'has the same bytes when it is made again' {
        $Again.WaitForExit(60000) | Should -BeTrue
        (Get-FileHash "$Work/again/*.nupkg").Hash | Should -Be (Get-FileHash $Package).Hash
    }

    It 'was made of files that SignCommand found final' {
        (Get-FileHash "$Work/signed.psd1").Hash | Should -Be (Get-FileHash $Manifest).Hash
    }

    It 'has a description in the words of the manifest' {
        $Nuspec.id | Should -BeExactly DismPS
        $Nuspec.version | Should -Be $Version
        $Nuspec.authors | Should -Be $Data.Author
        $Nuspec.owners | Should -Be $Data.CompanyName
        $Nuspec.description | Should -Be $Data.Description
        $Nuspec.copyright | Should -Be $Data.Copyright
        $Nuspec.licenseUrl | Should -Be $Data.PrivateData.PSData.LicenseUri
        $Nuspec.projectUrl | Should -Be $Data.PrivateData.PSData.ProjectUri
        $Nuspec.releaseNotes | Should -Be $Data.PrivateData.PSData.ReleaseNotes
        $Nuspec.requireLicenseAcceptance | Should -Be 'false'
    }

    It 'is found by tags: the edition, the systems, each cmdlet' {
        $tags = $Nuspec.tags -split ' '
        foreach ($tag in @('PSModule', 'PSEdition_Core', 'Windows', 'Linux', 'MacOS', 'PSIncludes_Cmdlet') + $Data.CmdletsToExport.ForEach({ "PSCmdlet_$_"; "PSCommand_$_" })) { $tags | Should -Contain $tag }
        ($tags | Group-Object | Where-Object Count -GT 1).Name | Should -BeNullOrEmpty
        $Nuspec.tags.Length | Should -BeLessThan 4000 -Because 'the Gallery cuts them'
    }
}

Describe 'The manifest in the package' {
    It 'passes Test-ModuleManifest, with nothing to warn of' {
        $module = Test-ModuleManifest $Manifest -WarningVariable warnings -WarningAction SilentlyContinue -ErrorAction Stop
        $warnings | Should -BeNullOrEmpty
        $module.Version | Should -Be $Version
        $module.Guid | Should -Not -Be ([guid]::Empty)
    }

    It 'says who, what and under which licence' {
        foreach ($name in 'Author', 'CompanyName', 'Copyright', 'Description') { $Data[$name] | Should -Not -BeNullOrEmpty -Because $name }
        foreach ($name in 'LicenseUri', 'ProjectUri') { ([uri]$Data.PrivateData.PSData[$name]).Scheme | Should -Be https -Because $name }
        $Data.PrivateData.PSData.ReleaseNotes.Length | Should -BeIn (100..4000)
        $Data.PrivateData.PSData.ReleaseNotes | Should -Not -Match '\]\('
        $Data.CompatiblePSEditions | Should -Be 'Core'
        $Data.PrivateData.PSData.Tags.ForEach({ $_ | Should -Match '^\S+$' })
    }

    It 'exports what it names, and no pattern' {
        foreach ($name in 'CmdletsToExport', 'FunctionsToExport', 'AliasesToExport', 'VariablesToExport') {
            $Data.ContainsKey($name) | Should -BeTrue -Because $name
            $Data[$name] -match '\*' | Should -BeNullOrEmpty -Because $name
        }
    }

    It 'names files that are there' {
        foreach ($file in @($Data.RootModule) + $Data.FormatsToProcess + $Data.TypesToProcess) { "$Installed/$file" | Should -Exist }
    }
}

Describe 'The files of the package' {
    It 'are those of the module, and nothing that was left over from building or testing' {
        $top = 'DismPS.dll', 'DismPS.psd1', 'DismPS.Format.ps1xml', 'DismPS.Types.ps1xml', 'DismPS.nuspec', 'LICENSE', '[Content_Types].xml', '_rels', 'package', 'dependencies', 'en-US', 'python', 'server'
        $Files.ForEach({ ($_ -split '/')[0] }) | Sort-Object -Unique | ForEach-Object { $_ | Should -BeIn $top }
        $Files -match '\.(pdb|cs|csproj|nupkg|binlog|user|log|trx|pyc)$|(^|/)(obj|bin|__pycache__|\.git|\.dism-artifacts)(/|$)|\.Tests\.' | Should -BeNullOrEmpty
        $Files -match '\.xml$' | Should -Be @('[Content_Types].xml', 'en-US/DismPS.dll-Help.xml')
        $Files | Should -Contain dependencies/ThirdPartyNotices.txt
    }

    It 'can be signed: lines end with LF, the last one too, and letters outside ASCII come with a mark' {
        foreach ($file in $Files -match '\.(ps1|psm1|psd1|ps1xml)$') {
            $bytes = [IO.File]::ReadAllBytes("$Installed/$file")
            $bytes[-1] | Should -Be 10 -Because $file
            $bytes -contains 13 | Should -BeFalse -Because $file
            ($bytes[0] -eq 0xEF -or -not ($bytes -gt 127)) | Should -BeTrue -Because $file
        }
    }

    It 'have the library of <_> once' -ForEach $Systems {
        $system = $_
        $name = switch -Wildcard ($system) { 'win-*' { 'onnxruntime.dll' } 'osx-*' { 'libonnxruntime.dylib' } default { 'libonnxruntime.so' } }
        $Files -match "(^|/)$system/.*onnxruntime\.(dll|so|dylib)$" | Should -Be "dependencies/runtimes/$system/native/$name"
    }

    It 'have no other library of ONNX Runtime than those' {
        @($Files -match '/(lib)?onnxruntime\.(dll|so|dylib)$').Count | Should -Be 4
    }

    It 'have help for each cmdlet' {
        $help = [xml](Get-Content "$Installed/en-US/DismPS.dll-Help.xml" -Raw)
        $help.helpItems.command.details.name | Sort-Object | Should -Be ($Data.CmdletsToExport | Sort-Object)
    }
}

Describe 'The module of the package' {
    It 'is imported in a fresh PowerShell, with all cmdlets and their help' {
        $lines = Invoke-Installed '(Get-Module DismPS).ModuleBase; (Get-Command -Module DismPS).Count; (Get-Help Test-DismTemplate).Synopsis'
        $lines[0] | Should -Be $Installed
        $lines[1] | Should -Be "$($Data.CmdletsToExport.Count)"
        $lines[2] | Should -Match '\.$'
    }

    It 'scores, and starts a server whose program may not be executed' -Skip:$IsWindows {
        [int][IO.File]::GetUnixFileMode("$Installed/server/dismps") -band 0x49 | Should -Be 0
        $lines = Invoke-Installed '(Invoke-DismInference template.yaml ls.csv).Count; $api = Start-DismApi template.yaml -Port 0; (Get-Process -Id $api.ProcessId).ProcessName; ($api | Invoke-DismInference -InputPath ls.csv).Count; $api | Stop-DismApi'
        $lines | Should -Be '32', 'dotnet', '32'
    }

    Context 'where programs keep their modes' -Skip:$IsWindows {
        BeforeAll {
            $Kept = "$Folder/kept"
            [IO.Compression.ZipFile]::ExtractToDirectory($Package, $Kept)
        }

        It 'starts the server as a program of its own, with the library of the cmdlets' {
            [int][IO.File]::GetUnixFileMode("$Kept/server/dismps") -band 0x49 | Should -Be 0x49
            $lines = Invoke-Installed '$api = Start-DismApi template.yaml -Port 0; (Get-Process -Id $api.ProcessId).ProcessName; ($api | Invoke-DismInference -InputPath ls.csv).Count; $api | Stop-DismApi' "$Kept/DismPS.psd1"
            $lines | Should -Be 'dismps', '32'
        }

        It 'starts the server from its assembly where the program is that of another system' {
            $other = if ($IsMacOS) { [byte[]](0x7F, 0x45, 0x4C, 0x46) } else { [byte[]](0xCF, 0xFA, 0xED, 0xFE) }
            [IO.File]::WriteAllBytes("$Kept/server/dismps", $other + [byte[]]::new(100))
            $lines = Invoke-Installed '$api = Start-DismApi template.yaml -Port 0; (Get-Process -Id $api.ProcessId).ProcessName; $api | Stop-DismApi' "$Kept/DismPS.psd1"
            $lines | Should -Be 'dotnet'
        }

        It 'says for which systems it is on one that it is not for' {
            Get-ChildItem "$Kept/dependencies/runtimes" -Filter "$($IsMacOS ? 'osx' : 'linux')-*" | Remove-Item -Recurse
            $line = Invoke-Installed 'try { Invoke-DismInference template.yaml ls.csv } catch { "$($_.FullyQualifiedErrorId) $($_.ErrorDetails.Message)" }' "$Kept/DismPS.psd1"
            $line | Should -Match '^NativeLibraryMissing,.* for (linux|osx)-\w+ is not installed: this installation has .*win-arm64, win-x64; looked for .*/kept/dependencies/runtimes/'
        }
    }

    It 'is published to a folder and installed from it by PSResourceGet' -Skip:(-not $Repository) {
        $lines = Invoke-Child @"
            `$ErrorActionPreference = 'Stop'
            Import-Module Microsoft.PowerShell.PSResourceGet
            `$null = New-Item '$Folder/gallery', '$Folder/home' -ItemType Directory
            Register-PSResourceRepository dismps-test -Uri '$Folder/gallery' -Trusted
            try {
                Publish-PSResource -Path '$Work/stage' -Repository dismps-test
                Save-PSResource DismPS -Repository dismps-test -Path '$Folder/home' -TrustRepository
                Import-Module '$Folder/home/DismPS/$Version/DismPS.psd1'
                (Get-Command -Module DismPS).Count
            } finally { Unregister-PSResourceRepository dismps-test }
"@
        $lines[-1] | Should -Be "$($Data.CmdletsToExport.Count)"
    }
}
