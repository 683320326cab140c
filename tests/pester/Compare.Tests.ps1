BeforeAll {
    . $PSScriptRoot/common.ps1
    $Folder = New-TestFolder
    Push-Location -LiteralPath $Folder
    New-Template 'other.yaml' 'AnomalyThreshold: .*', 'AnomalyThreshold: 99'
    [IO.File]::WriteAllText("$Folder/same.yaml", "# a comment`n" + [IO.File]::ReadAllText("$Folder/template.yaml"))
}
AfterAll {
    Pop-Location
    Clear-Test
}

Describe 'Compare-DismTemplate' {
    It 'returns one object for each change, with all its members' {
        $change = Compare-DismTemplate template.yaml other.yaml
        $change | Should -HaveCount 1
        $change | Should -BeOfType ([DismPS.DismChange])
        $change.Path | Should -Be (Join-Path $Folder 'other.yaml')
        $change.Property | Should -Be "Resources.$Resource.Properties.AnomalyThreshold"
        $change.Kind | Should -Be 'Changed'
        $change.ReferenceValue | Should -Not -BeNullOrEmpty
        $change.DifferenceValue | Should -Be '99'
        $change.Consequence | Should -Be 'fewer rows are flagged'
        "$change" | Should -BeLike 'changed *AnomalyThreshold: * -> 99; fewer rows are flagged'
    }

    It 'returns nothing when both mean the same' {
        Compare-DismTemplate -ReferencePath template.yaml -DifferencePath same.yaml | Should -BeNullOrEmpty
    }

    It 'compares files and results of the pipeline with the reference' {
        (Get-Item other.yaml, same.yaml | Compare-DismTemplate template.yaml).Path | Split-Path -Leaf | Should -Be 'other.yaml'
        (Test-DismTemplate *.yaml | Compare-DismTemplate template.yaml).Path | Split-Path -Leaf | Should -Be 'other.yaml'
        ('other.yaml' | Compare-DismTemplate template.yaml).Kind | Should -Be 'Changed'
    }

    It 'warns of errors and compares all the same' {
        New-Template 'invalid.yaml' '(?m)^    Workspace: .*\r?\n', ''
        $change = Compare-DismTemplate template.yaml invalid.yaml -WarningVariable warned -WarningAction SilentlyContinue
        $change.Kind | Should -Be 'Removed'
        $warned | Should -Match 'Workspace'
    }

    It 'names the template that cannot be read' {
        [IO.File]::WriteAllText("$Folder/broken.txt", 'a: [')
        Compare-DismTemplate template.yaml broken.txt -ErrorVariable failed -ErrorAction SilentlyContinue
        $failed.FullyQualifiedErrorId | Should -Be 'TemplateInvalid,DismPS.Commands.CompareDismTemplateCommand'
        $failed.TargetObject | Should -Be (Join-Path $Folder 'broken.txt')
        Compare-DismTemplate nowhere.yaml template.yaml -ErrorVariable missing -ErrorAction SilentlyContinue
        $missing.FullyQualifiedErrorId | Should -Be 'TemplateNotFound,DismPS.Commands.CompareDismTemplateCommand'
        $missing.TargetObject | Should -Be (Join-Path $Folder 'nowhere.yaml')
    }
}
