BeforeDiscovery {
    # A Python with what the models of the test data import.
    $python = @($env:DISMPS_PYTHON, '/usr/bin/python3') | Where-Object { $_ -and (Test-Path -LiteralPath $_) } |
        Where-Object { & $_ -c 'import sklearn, joblib, numpy' 2>$null; $LASTEXITCODE -eq 0 } | Select-Object -First 1
}
BeforeAll {
    . $PSScriptRoot/common.ps1
    $Models = "$PSScriptRoot/../data/models"
    function Copy-Model($Name, $Resource) {
        $folder = Join-Path ([IO.Directory]::CreateTempSubdirectory('dismps tést ').FullName) model
        $TestFolders.Add((Split-Path $folder))
        Copy-Item -Recurse "$Models/$Name" $folder
        $cases = New-Item -ItemType Directory "$folder/tests/$Resource"
        Copy-Item "$folder/inputs.json", "$folder/outputs.json" $cases
        $folder
    }
}
AfterAll { Clear-Test }

Describe 'a handler with helper modules and a joblib' -Skip:(-not $python) -ForEach @{ Python = $python } {
    BeforeAll {
        Push-Location -LiteralPath (Copy-Model pixel-nmf PixelRingNMF)
        $api = Start-DismApi template.yaml -Port 0 -PythonPath $Python
    }
    AfterAll {
        Get-DismApi | Stop-DismApi
        Pop-Location
    }

    It 'gives the golden answers through the server' {
        $results = Test-DismModel template.yaml -Uri $api.Uri
        $results.Count | Should -BeGreaterThan 3
        $results | Where-Object Passed -EQ $false | Should -BeNullOrEmpty
    }

    It 'gives the golden answers without a server' {
        Test-DismModel template.yaml -PythonPath $Python | Where-Object Passed -EQ $false | Should -BeNullOrEmpty
    }

    It 'says in the log what its handler logs, and which Python runs it' {
        $null = Test-DismModel template.yaml -Uri $api.Uri
        $lines = ($api | Receive-DismLog).Text
        $lines | Should -Contain "served by $Python (named by -PythonPath or --python), Python $(& $Python -c 'import platform; print(platform.python_version())')"
        ($lines -match 'flagged \d+ out of \d+ lumisections').Count | Should -BeGreaterThan 0
    }
}

Describe 'a handler that no Python can run' -Skip:(-not $python) -ForEach @{ Python = $python } {
    It 'names each Python that was tried and what it lacks' {
        Push-Location -LiteralPath (Copy-Model metsig-nmf MetSigNMFRegressor)
        try {
            $code = Get-ChildItem -Recurse -Filter app.py | Select-Object -First 1
            "import no_such_package`n" + (Get-Content -Raw -LiteralPath $code) | Set-Content -LiteralPath $code
            { Start-DismApi template.yaml -Port 0 -PythonPath $Python -ErrorAction Stop } | Should -Throw -ErrorId 'InterpreterNotFound,*' -ExpectedMessage "*$Python*lacks no_such_package (imported by app.py:1)*"
        }
        finally { Pop-Location }
    }
}
