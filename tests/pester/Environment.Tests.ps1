BeforeDiscovery {
    $NoVenv = -not ((Test-Path /usr/bin/python3) -and (Get-ChildItem /usr/lib/python3*/ensurepip -ErrorAction Ignore))
}
BeforeAll {
    . $PSScriptRoot/common.ps1
    $Folder = [IO.Directory]::CreateTempSubdirectory('dismps tést ').FullName
    $TestFolders.Add($Folder)
    Push-Location -LiteralPath $Folder
    Copy-Item "$RepositoryRoot/tests/data/models/metsig-nmf/template.yaml" $Folder
    $null = New-Item code -ItemType Directory
    Set-Content code/app.py 'import there_is_no_such_thing'
    Set-Content code/requirements.txt '# nothing'
}
AfterAll {
    Pop-Location
    Clear-Test
}

Describe 'New-DismEnvironment' -Skip:$NoVenv {
    It 'makes nothing with -WhatIf' {
        New-DismEnvironment template.yaml -PythonPath /usr/bin/python3 -WhatIf | Should -BeNullOrEmpty
        Test-Path .venv | Should -BeFalse
    }

    It 'makes an environment, warns of what is missing, and keeps it without -Force' {
        $made = New-DismEnvironment template.yaml -PythonPath /usr/bin/python3 -WarningVariable warnings -WarningAction SilentlyContinue
        $made | Should -BeOfType ([DismPS.DismEnvironment])
        $made.Folder | Should -Be (Join-Path $Folder '.venv')
        Test-Path -LiteralPath $made.PythonPath | Should -BeTrue
        $made.Warnings -match 'there_is_no_such_thing' | Should -Not -BeNullOrEmpty
        "$warnings" | Should -Match 'there_is_no_such_thing'
        Assert-Fault (Get-Fault { New-DismEnvironment template.yaml -PythonPath /usr/bin/python3 }) TargetExists ResourceExists (Join-Path $Folder '.venv')
    }
}

Describe 'Test-DismEnvironment' -Skip:$NoVenv {
    It 'tells what is missing, and goes on to the next cmdlet' {
        $result = Test-DismEnvironment template.yaml -PythonPath /usr/bin/python3
        $result.Passed | Should -BeFalse
        $result.Missing | Should -Be 'there_is_no_such_thing'
        { $result | New-DismEnvironment -FromImports -Force -PythonPath /usr/bin/python3 -WhatIf -ErrorAction Stop } | Should -Not -Throw
    }

    It 'says RequirementsInvalid with file and line' {
        Set-Content other.txt '-e .'
        $fault = Get-Fault { Test-DismEnvironment template.yaml -RequirementsPath other.txt -PythonPath /usr/bin/python3 }
        Assert-Fault $fault RequirementsInvalid InvalidData (Join-Path $Folder 'template.yaml')
        $fault.ErrorDetails.Message | Should -Match 'other\.txt:1: -e'
    }
}
