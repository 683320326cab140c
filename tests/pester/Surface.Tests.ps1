BeforeAll {
    . $PSScriptRoot/common.ps1
    $Snapshot = "$PSScriptRoot/surface.txt"

    function Get-TypeName([type] $Type) {
        $nullable = [Nullable]::GetUnderlyingType($Type)
        if ($nullable) { "$(Get-TypeName $nullable)?" } elseif ($Type.IsGenericType) { "$($Type.Name -replace '`.*')<$($Type.GetGenericArguments().ForEach({ Get-TypeName $_ }) -join ', ')>" } else { $Type.Name }
    }

    function Get-ParameterLine($Name, $Parameter, $Metadata) {
        $facts = @(
            if ($Metadata.IsMandatory) { 'required' }
            if ($Metadata.Position -ge 0) { "position $($Metadata.Position)" }
            if ($Metadata.ValueFromPipeline) { 'by value' }
            if ($Metadata.ValueFromPipelineByPropertyName) { 'by name' }
            if ($Parameter.Aliases) { "aliases $(($Parameter.Aliases | Sort-Object) -join ' ')" }
            if ($Parameter.Attributes.Where({ $_ -is [Management.Automation.SupportsWildcardsAttribute] })) { 'wildcards' }
            $range = $Parameter.Attributes.Where({ $_ -is [Management.Automation.ValidateRangeAttribute] })
            if ($range) { "range $($range[0].MinRange)..$($range[0].MaxRange)" }
        )
        "    -$Name $(Get-TypeName $Parameter.ParameterType)$(if ($facts) { ": $($facts -join ', ')" })"
    }

    function Get-Surface {
        $common = [Management.Automation.Cmdlet]::CommonParameters + [Management.Automation.Cmdlet]::OptionalCommonParameters
        foreach ($command in Get-Command -Module DismPS | Sort-Object Name) {
            "$($command.Name) -> $(($command.OutputType.Name | Sort-Object) -join ', ')$(if ($command.Parameters.ContainsKey('WhatIf')) { ' (WhatIf)' })"
            foreach ($set in $command.ParameterSets | Sort-Object Name) {
                "  $($set.Name)$(if ($set.IsDefault) { ' (default)' })"
                foreach ($name in $set.Parameters.Name.Where({ $_ -notin $common }) | Sort-Object) {
                    $parameter = $command.Parameters[$name]
                    $metadata = if ($parameter.ParameterSets.ContainsKey($set.Name)) { $parameter.ParameterSets[$set.Name] } else { $parameter.ParameterSets['__AllParameterSets'] }
                    Get-ParameterLine $name $parameter $metadata
                }
            }
            ''
        }
        foreach ($type in (Get-Module DismPS).ImplementingAssembly.GetExportedTypes() | Where-Object { $_.Namespace -eq 'DismPS' } | Sort-Object Name) {
            $type.FullName
            if ($type.IsEnum) { [enum]::GetNames($type).ForEach({ "    $_" }) }
            else { ($type.GetProperties() | Sort-Object Name).ForEach({ "    $($_.Name) $(Get-TypeName $_.PropertyType)" }) }
            ''
        }
        'Error ids'
        $engine = [AppDomain]::CurrentDomain.GetAssemblies().Where({ $_.GetName().Name -eq 'DismPS.Engine' })[0]
        [enum]::GetNames($engine.GetType('DismPS.Engine.Diagnostics.ErrorCode')) | Sort-Object | ForEach-Object { "    $_" }
    }
}
AfterAll { Clear-Test }

# What scripts of users rely on. A change of surface.txt is a change that the changelog names; DISMPS_UPDATE_SURFACE=1 writes it anew.
Describe 'The surface of the module' {
    It 'is that of surface.txt' {
        # Loads the engine, whose error codes are a part of the surface.
        $null = Test-DismTemplate "$ModelFolder/template.yaml"
        $surface = @(Get-Surface)
        if ($env:DISMPS_UPDATE_SURFACE -eq '1') { [IO.File]::WriteAllText($Snapshot, ($surface -join "`n") + "`n") }
        $difference = Compare-Object ([IO.File]::ReadAllLines($Snapshot)) $surface -CaseSensitive -SyncWindow 200 |
            ForEach-Object { "$($_.SideIndicator -replace '=>', '+' -replace '<=', '-') $($_.InputObject.Trim())" }
        $difference -join "`n" | Should -BeNullOrEmpty -Because 'surface.txt says otherwise; DISMPS_UPDATE_SURFACE=1 writes it anew'
        $surface | Should -Be ([IO.File]::ReadAllLines($Snapshot))
    }

    It 'names every error id in docs/errors.md' {
        $documented = [regex]::Matches((Get-Content "$RepositoryRoot/docs/errors.md" -Raw), '(?m)^\| `(\w+)` \|').ForEach({ $_.Groups[1].Value })
        $surface = @(Get-Surface)
        $ids = $surface[([array]::IndexOf($surface, 'Error ids') + 1)..($surface.Count - 1)].Trim()
        $documented | Sort-Object | Should -Be $ids
    }
}
