BeforeDiscovery {
    Import-Module $env:DISMPS_TEST_MODULE
    $Cmdlets = Get-Command -Module DismPS | ForEach-Object { @{ Name = $_.Name; Command = $_ } }
    $Topics = Get-ChildItem "$PSScriptRoot/../../docs/about/about_*.md" | ForEach-Object BaseName
    $Examples = foreach ($page in Get-ChildItem "$PSScriptRoot/../../docs/cmdlets/*.md", "$PSScriptRoot/../../docs/about/*.md") {
        $number = 0
        foreach ($match in [regex]::Matches((Get-Content $page -Raw), '(?ms)^```powershell\r?\n(.*?)\r?\n```')) {
            @{ Page = $page.BaseName; Number = ++$number; Code = $match.Groups[1].Value }
        }
    }
}
BeforeAll {
    . $PSScriptRoot/common.ps1
    $Common = [Management.Automation.Cmdlet]::CommonParameters + [Management.Automation.Cmdlet]::OptionalCommonParameters
    function Get-OwnParameter($Command) { $Command.Parameters.Values.Where({ $_.Name -notin [Management.Automation.Cmdlet]::CommonParameters }) }
}
AfterAll { Clear-Test }

Describe 'The cmdlet <Name>' -ForEach $Cmdlets {
    It 'has an approved verb and a noun of the module' {
        $Command.Verb | Should -BeIn (Get-Verb).Verb
        $Command.Noun | Should -MatchExactly '^(Dism([A-Z][a-z]+)+|Dials([A-Z][a-z]+)*)$'
        $Command.Noun | Should -Not -Match '(?<!^Dial)s$'
    }

    It 'says what it returns, in types of the module' {
        $Command.OutputType | Should -Not -BeNullOrEmpty
        # A conversion returns the text itself, as ConvertTo-Json does, and so does a report for people without a file.
        $text = if ($Command.Verb -eq 'ConvertTo' -or $Command.Name -eq 'Format-DismReport') { '|System\.String' }
        $Command.OutputType.Name | ForEach-Object { $_ | Should -Match "^(DismPS\.(Dism|Dials)\w+|System\.Boolean$text)$" }
    }

    It 'asks before it changes something, and only then' {
        # Test-DismModel records golden cases and writes reports, Format-DismReport writes reports.
        $Command.Parameters.ContainsKey('WhatIf') | Should -Be ($Command.Verb -in 'Build', 'Connect', 'Disconnect', 'Expand', 'Export', 'New', 'Publish', 'Remove', 'Repair', 'Set', 'Start', 'Stop', 'Undo' -or $Command.Name -in 'Test-DismModel', 'Format-DismReport')
    }

    It 'has PascalCase parameters, and at most one a set that takes whole objects' {
        @(Get-OwnParameter $Command).ForEach({ $_.Name }) | ForEach-Object { $_ | Should -MatchExactly '^[A-Z][A-Za-z0-9]+$' }
        foreach ($set in $Command.ParameterSets) { @($set.Parameters | Where-Object ValueFromPipeline).Count | Should -BeLessOrEqual 1 }
    }

    It 'has a class that is sealed and named after it' {
        $Command.ImplementingType.IsSealed | Should -BeTrue
        $Command.ImplementingType.Name | Should -Be "$($Command.Verb)$($Command.Noun)Command"
    }

    Context 'help' {
        BeforeAll { $Help = Get-Help $Name -Full }

        It 'has a synopsis, a description, links and examples of its own' {
            $Help.Synopsis | Should -Match '\.$'
            $Help.Synopsis | Should -Not -Match ([regex]::Escape($Name))
            "$($Help.description.Text)" | Should -Not -BeNullOrEmpty
            $Help.relatedLinks.navigationLink | Should -Not -BeNullOrEmpty
            $Help.examples.example.Count | Should -BeGreaterOrEqual 2
            $Help.examples.example[0].code | Should -Match "\b$Name\b"
            $Help.relatedLinks.navigationLink.Count | Should -BeGreaterOrEqual 2 -Because 'the page on the net is not the only thing that is related'
            foreach ($example in $Help.examples.example) { $example.code | Should -Match 'Dism|Dials' }
        }

        It 'has its page on the net as the first link, which -Online opens' {
            $manifest = Import-PowerShellDataFile $env:DISMPS_TEST_MODULE
            $first = $Help.relatedLinks.navigationLink[0]
            $first.uri | Should -BeExactly "$($manifest.PrivateData.PSData.ProjectUri)/blob/v$($manifest.ModuleVersion)/docs/cmdlets/$Name.md"
            "$RepositoryRoot/docs/$($first.uri -replace '^.*/docs/')" | Should -Exist
        }

        It 'describes each parameter, and no other' {
            $described = $Help.parameters.parameter.Name.Where({ $_ -notin 'WhatIf', 'Confirm' })
            $described | Sort-Object | Should -Be ((Get-OwnParameter $Command).Name.Where({ $_ -notin $Common }) | Sort-Object)
            foreach ($parameter in $Help.parameters.parameter) { "$($parameter.description.Text)" | Should -Match '\.$' -Because $parameter.Name }
        }

        It 'has the facts of the parameters right' {
            foreach ($parameter in $Help.parameters.parameter) {
                $real = $Command.Parameters[$parameter.Name]
                $metadata = @($real.ParameterSets.Values)[0]
                $parameter.type.name | Should -Be ([Nullable]::GetUnderlyingType($real.ParameterType) ?? $real.ParameterType).Name -Because $parameter.Name
                [bool]::Parse($parameter.required) | Should -Be $metadata.IsMandatory -Because $parameter.Name
                $parameter.position | Should -Be $(if ($metadata.Position -ge 0) { "$($metadata.Position)" } else { 'named' }) -Because $parameter.Name
                $pipeline = @(if ($metadata.ValueFromPipeline) { 'ByValue' }; if ($metadata.ValueFromPipelineByPropertyName) { 'ByPropertyName' }) -join ', '
                $parameter.pipelineInput | Should -Be $(if ($pipeline) { "True ($pipeline)" } else { 'False' }) -Because $parameter.Name
                $aliases = if ($parameter.aliases -eq 'none') { @() } else { $parameter.aliases -split ', ' }
                $aliases | Sort-Object | Should -Be ($real.Aliases | Sort-Object) -Because $parameter.Name
                [bool]::Parse($parameter.globbing) | Should -Be ($real.Attributes.Where({ $_ -is [Management.Automation.SupportsWildcardsAttribute] }).Count -gt 0) -Because $parameter.Name
            }
        }

        It 'has a line of syntax for each parameter set' {
            $lines = $Help.syntax.syntaxItem.ForEach({ ($_.parameter.Name | Sort-Object) -join ' ' }) | Sort-Object
            $lines | Should -Be ($Command.ParameterSets.ForEach({ ($_.Parameters.Name.Where({ $_ -notin [Management.Automation.Cmdlet]::CommonParameters }) | Sort-Object) -join ' ' }) | Sort-Object)
        }

        It 'describes what comes out, member by member' {
            $Help.returnValues.returnValue.type.name | Should -Be $Command.OutputType.Name
            foreach ($output in $Help.returnValues.returnValue) {
                $type = $output.type.name -as [type]
                if ($type.Namespace -ne 'DismPS') { continue }
                $members = [regex]::Matches("$($output.description.Text -join "`n")", '(?m)^- (\w+) \(([\w\[\]]+)\): ')
                $members.ForEach({ $_.Groups[1].Value }) | Sort-Object | Should -Be ($type.GetProperties().Name | Sort-Object)
            }
        }
    }
}

Describe 'The topic <_>' -ForEach $Topics {
    It 'is shown by Get-Help' {
        "$(Get-Help $_)" | Should -Match "TOPIC\s+$_"
        "$(Get-Help $_)" | Should -Match "ONLINE VERSION\s+https://\S+/docs/about/$_\.md"
        (Get-Help "$_*" | Where-Object Name -EQ $_).Synopsis | Should -Match '\.$'
    }
}

Describe 'Example <Number> of <Page>' -ForEach $Examples {
    It 'parses, and its commands and parameters bind' {
        $errors = $null
        $ast = [Management.Automation.Language.Parser]::ParseInput($Code, [ref]$null, [ref]$errors)
        $errors | Should -BeNullOrEmpty
        foreach ($call in $ast.FindAll({ $args[0] -is [Management.Automation.Language.CommandAst] }, $true)) {
            $name = $call.GetCommandName()
            # Programs and the commands of Pester are not the module's to check.
            if (-not $name -or $name -in 'python3', 'Describe', 'It', 'Should') { continue }
            $command = Get-Command $name -ErrorAction Ignore
            $command | Should -Not -BeNullOrEmpty -Because "$name is used in the example"
            $bound = [Management.Automation.Language.StaticParameterBinder]::BindCommand($call, $true)
            $bound.BindingExceptions.Keys | Should -BeNullOrEmpty -Because "$call"
            foreach ($parameter in $call.CommandElements.Where({ $_ -is [Management.Automation.Language.CommandParameterAst] })) {
                $command.ResolveParameter($parameter.ParameterName) | Should -Not -BeNullOrEmpty
                if ($name -match '-Di(sm|als)') { $parameter.ParameterName | Should -BeIn $command.Parameters.Keys -Because 'examples write parameters out' }
            }
        }
    }
}
