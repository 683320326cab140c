@{
    RootModule           = 'DismPS.dll'
    ModuleVersion        = '0.1.0'
    GUID                 = '6d0b9c0e-6f4d-4a53-9c39-5b7f6f1c2a71'
    Author               = 'DismPS contributors'
    CompanyName          = 'DismPS'
    Copyright            = 'Copyright (c) DismPS contributors. MIT licence.'
    Description          = 'Checks, builds, serves, scores and publishes anomaly-detection models described in DISM templates.'
    PowerShellVersion    = '7.6'
    CompatiblePSEditions = @('Core')
    CmdletsToExport      = @(
        'Build-DismArtifact'
        'Compare-DismTemplate'
        'Connect-Dials'
        'ConvertTo-DismReport'
        'Disconnect-Dials'
        'Expand-DismPackage'
        'Export-DismManifest'
        'Format-DismReport'
        'Get-DialsConnection'
        'Get-DialsModel'
        'Get-DialsMonitoringElement'
        'Get-DialsWorkspace'
        'Get-DismApi'
        'Get-DismDeployment'
        'Get-DismDeploymentHistory'
        'Get-DismDeploymentLog'
        'Get-DismPublication'
        'Get-DismSchema'
        'Invoke-DismInference'
        'New-DismEnvironment'
        'New-DismPackage'
        'New-DismRegistration'
        'New-DismTemplate'
        'Publish-DismModel'
        'Receive-DismLog'
        'Register-DismAssertion'
        'Remove-DismDeployment'
        'Remove-DismPublication'
        'Repair-DismTemplate'
        'Set-DismThreshold'
        'Set-DismTraffic'
        'Show-DismScore'
        'Start-DismApi'
        'Stop-DismApi'
        'Test-DismCluster'
        'Test-DismEnvironment'
        'Test-DismManifest'
        'Test-DismModel'
        'Test-DismPackage'
        'Test-DismTemplate'
        'Undo-DismModel'
        'Wait-DismDeployment'
    )
    FunctionsToExport    = @()
    AliasesToExport      = @()
    VariablesToExport    = @()
    PrivateData          = @{
        PSData = @{
            Tags       = @('PSEdition_Core', 'Linux', 'Windows', 'MacOS', 'DISM', 'DIALS', 'CMS', 'KServe', 'ONNX', 'Inference')
            LicenseUri = 'https://opensource.org/license/mit'
            ProjectUri = 'https://github.com/dismps/dismps'
        }
    }
}
