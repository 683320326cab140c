# Tests of a template and its model, for a CI of your own: Invoke-Pester examples/pester
BeforeAll {
    Import-Module ($env:DISMPS_MODULE ? $env:DISMPS_MODULE : 'DismPS')
    Register-DismAssertion
    Push-Location "$PSScriptRoot/../metsig"
    $Golden = (Get-Content tests/MetSigOnnxAutoEncoder/outputs.json -Raw | ConvertFrom-Json).cases | Where-Object case -EQ b32
}
AfterAll { Pop-Location }

Describe 'MetSig' {
    It 'has a valid template' { 'template.yaml' | Should -BeValidDismTemplate -Offline }

    It 'answers its golden cases' { (Test-DismModel template.yaml).Passed | Should -Not -Contain $false }

    It 'has the scores of the golden case' {
        $request = ((Get-Content tests/MetSigOnnxAutoEncoder/inputs.json -Raw | ConvertFrom-Json).cases | Where-Object case -EQ b32).request
        $request | ConvertTo-Json -Depth 9 | Set-Content (New-TemporaryFile | Tee-Object -Variable file)
        $scores = (Invoke-DismInference template.yaml $file.FullName -Format json).Score
        $expected = $Golden.outputs | Where-Object name -EQ output_1
        $scores | Should -BeCloseToTensor $expected.data -AbsoluteTolerance 1e-5 -RelativeTolerance 1e-4 -Because 'the model did not change'
        Remove-Item $file
    }
}
