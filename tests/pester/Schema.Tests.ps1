BeforeAll {
    . $PSScriptRoot/common.ps1
    $Folder = New-TestFolder
    Push-Location -LiteralPath $Folder
}
AfterAll {
    Pop-Location
    Clear-Test
}

Describe 'Get-DismSchema' {
    It 'returns the schema of the repository' {
        $schema = Get-DismSchema
        $schema | Should -BeOfType ([DismPS.DismSchema])
        $schema.FormatVersion | Should -Be '2025-03-31'
        $schema.Text | Should -BeExactly ([IO.File]::ReadAllText("$RepositoryRoot/docs/schema/dism-template.schema.json"))
    }

    It 'is written as text by Set-Content' {
        Get-DismSchema | Set-Content schema.json -NoNewline
        [IO.File]::ReadAllText("$Folder/schema.json") | Should -BeExactly (Get-DismSchema).Text
    }

    It 'is a schema that templates fit and broken ones do not, as PowerShell reads it' {
        try { $null = Test-Json -Json '{}' -Schema '{}' } catch { Set-ItResult -Skipped -Because 'this PowerShell has no schema library'; return }
        $template = '{"TemplateFormatVersion":"2025-03-31","Description":"x","Resources":{"A":{"Type":"TYPE","Workspace":"w","Properties":{"Description":"d","Name":"n","BuiltinThreshold":true,"FlaggingKey":"f",
            "InputSignature":[{"Name":"i","MonitoringElement":"m","DataType":"FP32","Dims":[-1,2]}],"OutputSignature":[{"Name":"f","DataType":"FP32","Dims":[-1]}],"MaxBatchSize":0,"ModelUri":"m.onnx"}}}}'
        $sound = $template.Replace('TYPE', 'InferenceService::Tritonserver::ONNX')
        Test-Json -Json $sound -Schema (Get-DismSchema).Text | Should -BeTrue
        Test-Json -Json ($sound.Replace('"Dims"', '"dims"')) -Schema (Get-DismSchema).Text -ErrorAction SilentlyContinue | Should -BeFalse
        Test-Json -Json $template -Schema (Get-DismSchema).Text -ErrorAction SilentlyContinue | Should -BeFalse
    }
}
