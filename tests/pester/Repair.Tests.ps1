BeforeAll {
    . $PSScriptRoot/common.ps1
    $Folder = New-TestFolder
    Push-Location -LiteralPath $Folder
}
AfterAll {
    Pop-Location
    Clear-Test
}

Describe 'Repair-DismTemplate' {
    BeforeEach {
        $text = [IO.File]::ReadAllText("$Folder/template.yaml")
        $broken = $text.Replace('MaxBatchSize:', 'maxBatchSize:')
        [IO.File]::WriteAllText("$Folder/broken.yaml", $broken)
    }

    It 'writes the corrections, and returns nothing without -PassThru' {
        Repair-DismTemplate broken.yaml | Should -BeNullOrEmpty
        [IO.File]::ReadAllText("$Folder/broken.yaml") | Should -BeExactly $text
    }

    It 'returns what it did with -PassThru' {
        $repair = Repair-DismTemplate broken.yaml -PassThru
        $repair | Should -BeOfType ([DismPS.DismRepair])
        $repair.Path | Should -Be (Join-Path $Folder 'broken.yaml')
        $repair.IsWritten | Should -BeTrue
        $repair.IsValid | Should -BeTrue
        $repair.Corrected | Should -HaveCount 1
        $repair.Corrected[0].Id | Should -Be 'DISM0105'
        $repair.Remaining | Should -BeNullOrEmpty
        $repair.Diff | Should -Match '(?m)^-\s+maxBatchSize'
        $repair.BasePath | Should -Be $Folder
    }

    It 'shows the difference with -WhatIf and writes nothing' {
        $lines = Invoke-Child "Import-Module '$env:DISMPS_TEST_MODULE'; Set-Location -LiteralPath '$Folder'; Repair-DismTemplate broken.yaml -WhatIf"
        $lines -join "`n" | Should -Match 'What if: Correcting 1 finding'
        $lines -join "`n" | Should -Match '(?m)^\+\s+MaxBatchSize: '
        [IO.File]::ReadAllText("$Folder/broken.yaml") | Should -BeExactly $broken
    }

    It 'says under -WhatIf what -PassThru would return' {
        $repair = Repair-DismTemplate broken.yaml -PassThru -WhatIf
        $repair.IsWritten | Should -BeFalse
        $repair.IsValid | Should -BeTrue
        $repair.Corrected | Should -HaveCount 1
        [IO.File]::ReadAllText("$Folder/broken.yaml") | Should -BeExactly $broken
    }

    It 'leaves a sound template alone and asks nothing' {
        $before = (Get-Item template.yaml).LastWriteTimeUtc
        $repair = Repair-DismTemplate template.yaml -PassThru -Confirm
        $repair.IsWritten | Should -BeFalse
        $repair.Diff | Should -BeNullOrEmpty
        (Get-Item template.yaml).LastWriteTimeUtc | Should -Be $before
    }

    It 'takes files and results of Test-DismTemplate from the pipeline' {
        Get-Item broken.yaml | Repair-DismTemplate
        Test-DismTemplate broken.yaml -Quiet | Should -BeTrue
        [IO.File]::WriteAllText("$Folder/broken.yaml", $broken)
        Test-DismTemplate *.yaml | Where-Object IsValid -EQ $false | Repair-DismTemplate
        Test-DismTemplate broken.yaml -Quiet | Should -BeTrue
    }

    It 'finds odd names and wildcards' {
        [IO.File]::Copy("$Folder/broken.yaml", "$Folder/run[1].yaml", $true)
        Repair-DismTemplate -LiteralPath 'run[1].yaml'
        Test-DismTemplate -LiteralPath 'run[1].yaml' -Quiet | Should -BeTrue
        (Repair-DismTemplate b*.yaml -PassThru).Path | Should -Be (Join-Path $Folder 'broken.yaml')
    }

    It 'writes an error for what it cannot read or write, and goes on' {
        (Get-Item broken.yaml).IsReadOnly = $true
        try {
            $repair = Repair-DismTemplate nowhere.yaml, broken.yaml, template.yaml -PassThru -ErrorVariable failed -ErrorAction SilentlyContinue
        } finally { (Get-Item broken.yaml).IsReadOnly = $false }
        $failed.FullyQualifiedErrorId | Should -Be @('TemplateNotFound,DismPS.Commands.RepairDismTemplateCommand', 'WriteFailed,DismPS.Commands.RepairDismTemplateCommand')
        $failed[1].TargetObject | Should -Be (Join-Path $Folder 'broken.yaml')
        $repair.Path | Should -Be (Join-Path $Folder 'template.yaml')
    }
}
