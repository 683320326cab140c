BeforeDiscovery {
    Import-Module $env:DISMPS_TEST_MODULE
    $Types = (Get-Module DismPS).ImplementingAssembly.GetExportedTypes().Where({ $_.Namespace -eq 'DismPS' -and -not $_.IsEnum -and -not $_.IsSubclassOf([Exception]) }).ForEach({ @{ Name = $_.FullName; Type = $_ } })
}
BeforeAll {
    . $PSScriptRoot/common.ps1
    # The first cmdlet of a session brings the views.
    $null = Get-DismApi
    $Rendering = $PSStyle.OutputRendering

    # An object that looks like one of the type: views go by names, and most types cannot be made by hand.
    function New-Sample([type] $Type, [hashtable] $Value = @{}) {
        $sample = [ordered]@{ PSTypeName = $Type.FullName }
        foreach ($property in $Type.GetProperties()) {
            $of = [Nullable]::GetUnderlyingType($property.PropertyType) ?? $property.PropertyType
            $sample[$property.Name] = if ($Value.ContainsKey($property.Name)) { $Value[$property.Name] }
            elseif ($of -eq [string]) { "a $($property.Name)" }
            elseif ($of -eq [string[]]) { , [string[]]("a $($property.Name)", 'another') }
            elseif ($of -eq [version]) { [version]'5.7' }
            elseif ($of -eq [uri]) { [uri]'https://example.com/x' }
            elseif ($of.IsArray) { , @() }
            elseif ($of.IsEnum) { [enum]::GetValues($of)[0] }
            elseif ($of -eq [timespan]) { [timespan]::FromSeconds(1.5) }
            elseif ($of -eq [datetime]) { [datetime]'2026-03-04 05:06:07' }
            elseif ($of -eq [bool]) { $true }
            else { 7 -as $of }
        }
        [pscustomobject]$sample
    }

    function Get-Rendered($Object, [string] $Rendering, [switch] $List) {
        $PSStyle.OutputRendering = $Rendering
        if ($List) { $Object | Format-List | Out-String -Width 400 } else { $Object | Out-String -Width 400 }
    }

    function Get-Prediction([object] $Score, [object] $IsAnomaly) {
        New-Sample ([DismPS.DismPrediction]) @{ Score = $Score; IsAnomaly = $IsAnomaly; Condition = $null; Run = 398407; Lumisection = 311; Threshold = 0.01267 }
    }
}
AfterAll { Clear-Test }

Describe 'The views of <Name>' -ForEach $Types {
    AfterEach { $PSStyle.OutputRendering = $Rendering }

    BeforeAll {
        $Views = @((Get-FormatData -TypeName $Name -PowerShellVersion $PSVersionTable.PSVersion).FormatViewDefinition)
        $Tables = @($Views.Control.Where({ $_ -is [Management.Automation.TableControl] }))
    }

    It 'have a table of two to seven columns, or are a text' {
        if ($Name -in 'DismPS.DismLogEntry', 'DismPS.DismScorePlot') { $Views[0].Control | Should -BeOfType ([Management.Automation.CustomControl]); return }
        $Tables | Should -HaveCount 1
        $Tables[0].Headers.Count | Should -BeGreaterOrEqual 2
        $Tables[0].Headers.Count | Should -BeLessOrEqual 7
        $Tables[0].Headers.Label | Should -Not -Contain $null
    }

    It 'name properties that there are, and their scripts give something' {
        $sample = New-Sample $Type
        $entries = @($Tables.Rows.Columns.DisplayEntry) + @($Views.Control.Where({ $_ -is [Management.Automation.ListControl] }).Entries.Items.DisplayEntry)
        foreach ($entry in $entries.Where({ $_ })) {
            if ($entry.ValueType -eq 'Property') { $entry.Value | Should -BeIn $Type.GetProperties().Name }
            else {
                # Whoever runs in strict mode sees the views as well.
                $given = & { Set-StrictMode -Version Latest; $sample | ForEach-Object ([scriptblock]::Create($entry.Value)) }
                $given | Should -Not -BeNullOrEmpty -Because $entry.Value
            }
        }
    }

    It 'are drawn with colours, and without any when they are not wanted' {
        $sample = New-Sample $Type
        $coloured = Get-Rendered $sample Ansi
        $plain = Get-Rendered $sample PlainText
        $plain | Should -Not -Match "`e"
        $plain.Trim() | Should -Not -BeNullOrEmpty
        $PSStyle.OutputRendering = 'Ansi'
        $coloured -replace "`e\[[\d;]*m" | Should -Be $plain
    }

    It 'have a list of no more than the type has' {
        if ($Name -eq 'DismPS.DismScorePlot') { Set-ItResult -Skipped -Because 'it is always shown as the plot'; return }
        $lines = (Get-Rendered (New-Sample $Type) PlainText -List) -split '\n' -match '^\w+ *: '
        $lines.Count | Should -BeGreaterThan 0
        $lines -replace ' *:.*' | ForEach-Object { $_.Trim() | Should -BeIn $Type.GetProperties().Name }
    }

    It 'are of properties that can be indexed' {
        # A list that the compiler makes for an interface has no indexer that PowerShell sees.
        $Type.GetProperties().Where({ $_.PropertyType.IsInterface }).Name | Should -BeNullOrEmpty
    }
}

Describe 'Colours' {
    AfterEach { $PSStyle.OutputRendering = $Rendering }

    It 'mark a flagged row, and an undecided one' {
        $red, $yellow = $PSStyle.Foreground.Red, $PSStyle.Foreground.Yellow
        Get-Rendered (Get-Prediction 0.09 $true) Ansi | Should -BeLike "*$([wildcardpattern]::Escape($red))True*"
        Get-Rendered (Get-Prediction ([double]::NaN) $null) Ansi | Should -BeLike "*$([wildcardpattern]::Escape($yellow))Undecided*"
        $normal = Get-Rendered (Get-Prediction 0.001 $false) Ansi
        $normal | Should -Match 'False'
        $normal.Contains($red) -or $normal.Contains($yellow) | Should -BeFalse
    }

    It 'mark <Value> of <Type>.<Property>' -ForEach @(
        @{ Type = 'DismDiagnostic'; Property = 'Severity'; Value = 'Error'; Colour = 'Red' }
        @{ Type = 'DismDiagnostic'; Property = 'Severity'; Value = 'Warning'; Colour = 'Yellow' }
        @{ Type = 'DismTemplateResult'; Property = 'IsValid'; Value = $false; Colour = 'Red' }
        @{ Type = 'DismTemplateResult'; Property = 'IsValid'; Value = $true; Colour = 'Green' }
        @{ Type = 'DismGoldenResult'; Property = 'Passed'; Value = $false; Colour = 'Red' }
        @{ Type = 'DismManifestProblem'; Property = 'Severity'; Value = 'Error'; Colour = 'Red' }
        @{ Type = 'DismChange'; Property = 'Kind'; Value = 'Removed'; Colour = 'Red' }
        @{ Type = 'DismDeployment'; Property = 'State'; Value = 'Degraded'; Colour = 'Yellow' }
        @{ Type = 'DismDeploymentResult'; Property = 'State'; Value = 'RolledBack'; Colour = 'Red' }
        @{ Type = 'DismClusterFinding'; Property = 'State'; Value = 'Ok'; Colour = 'Green' }
        @{ Type = 'DismRunSummary'; Property = 'Flagged'; Value = 3; Colour = 'Red' }
        @{ Type = 'DialsConnection'; Property = 'State'; Value = 'Over'; Colour = 'Red' }
    ) {
        $sample = New-Sample "DismPS.$Type" @{ $Property = $Value }
        (Get-Rendered $sample Ansi).Contains("$($PSStyle.Foreground.$Colour)$Value$($PSStyle.Reset)") | Should -BeTrue
    }
}

Describe 'The table of findings' {
    AfterEach { $PSStyle.OutputRendering = $Rendering }

    It 'has the whole message at <Width> columns' -ForEach @(@{ Width = 80 }, @{ Width = 120 }, @{ Width = 200 }) {
        $PSStyle.OutputRendering = 'PlainText'
        $message = "'MetricKey' is 'outptu_1', which is no output; the outputs are 'output_0', 'output_1'."
        $finding = New-Sample ([DismPS.DismDiagnostic]) @{ Severity = [DismPS.DismSeverity]::Warning; Id = 'DISM0302'; Line = 1234; Column = 567; Message = $message }
        $lines = ($finding | Out-String -Width $Width).Trim() -split '\r?\n'
        $lines.ForEach({ $_.Length }) | Should -Not -BeGreaterThan $Width
        $lines[0].Trim() -split ' +' | Should -Be Severity, Id, Place, Message
        $row = ($lines[2..($lines.Count - 1)].Trim() -join ' ') -replace ' +', ' '
        $row | Should -Be "Warning DISM0302 1234:567 $message"
    }

    It 'has no place for a finding without one' {
        $PSStyle.OutputRendering = 'PlainText'
        $finding = New-Sample ([DismPS.DismDiagnostic]) @{ Severity = [DismPS.DismSeverity]::Error; Id = 'DISM0101'; Line = 0; Column = 0; Message = 'It is wrong.' }
        ($finding | Out-String -Width 80) | Should -Match 'Error +DISM0101 +It is wrong\.'
    }
}

Describe 'Outputs' {
    AfterEach { $PSStyle.OutputRendering = $Rendering }

    BeforeAll {
        $Folder = New-TestFolder
        Push-Location -LiteralPath $Folder
        New-Template 'bad.yaml' 'MetricKey: output_1', 'MetricKey: output_7'
        $Outputs = @(
            Test-DismTemplate template.yaml, bad.yaml
            Repair-DismTemplate bad.yaml -WhatIf -PassThru
            Build-DismArtifact template.yaml
            New-DismPackage template.yaml -Offline
            Test-DismPackage .dism-artifacts/package
            Export-DismManifest template.yaml -StorageUri s3://models/x -Namespace jec -WarningAction Ignore
            Test-DismModel template.yaml
            Invoke-DismInference template.yaml ls.csv
        )
    }
    AfterAll { Pop-Location }

    It 'have lists whose members are found by their number' {
        $checked = 0
        foreach ($output in $Outputs) {
            foreach ($property in $output.PSObject.Properties.Where({ $_.Value -is [Collections.IEnumerable] -and $_.Value -isnot [string] })) {
                $property.Value.Count | Should -BeOfType ([int])
                if ($property.Value.Count -eq 0) { continue }
                $first = $property.Value[0]
                $first | Should -Not -BeNullOrEmpty -Because $property.Name
                $property.Value -contains $first | Should -BeTrue
                $checked++
            }
        }
        $checked | Should -BeGreaterThan 5
        ($Outputs[1]).Diagnostics[0].Id | Should -Be 'DISM0302'
    }

    It 'keep the findings of a template in a file and through a job' {
        $copy = Join-Path $Folder 'results.xml'
        $Outputs[1] | Export-Clixml -LiteralPath $copy
        (Import-Clixml -LiteralPath $copy).Diagnostics[0].Line | Should -Be $Outputs[1].Diagnostics[0].Line
        $text = [Management.Automation.PSSerializer]::Serialize($Outputs[1], 1)
        [Management.Automation.PSSerializer]::Deserialize($text).Diagnostics[0].Id | Should -Be 'DISM0302'
    }

    It 'are shown by their names in a wide view' {
        $PSStyle.OutputRendering = 'PlainText'
        ($Outputs.Where({ $_ -is [DismPS.DismArtifact] }) | Format-Wide | Out-String).Trim() | Should -Be $ModelName
    }
}
