# What the examples of the pages in docs find where they run: read by Help.Tests.ps1.

# Examples that cannot run here, each with the reason. Those that do run must not be listed.
$Unrunnable = @{
    'Repair-DismTemplate/3'     = 'asks a person before each file'
    'Get-DismDeploymentLog/3'   = 'asks for the run of a container before its restart, and the stand-in restarts none'
    'about_DismPS_Pipelines/6'  = 'is a file of Pester tests, which Pester runs'
    'about_DismPS_Serving/1'    = 'ends the PowerShell that it is typed into'
    'Register-DismAssertion/1'  = 'is a file of Pester tests, which Pester runs'
}

# Examples that follow something without an end: they are stopped, as with Ctrl+C.
$Endless = 'Get-DismDeploymentLog/2', 'Receive-DismLog/2', 'about_DismPS_Serving/4'

# Examples that return nothing where nothing is wrong, or nothing is old.
$Empty = @(
    'Get-DismDeployment/2', 'Remove-DismDeployment/2', 'Remove-DismPublication/2', 'Publish-DismModel/8', 'Test-DismModel/2', 'Test-DismPackage/2', 'Test-DismPackage/3', 'Test-DismManifest/2', 'Test-DismManifest/3',
    'Receive-DismLog/4', 'Repair-DismTemplate/2', 'Test-DismEnvironment/1', 'Test-DismEnvironment/2', 'Test-DismTemplate/2', 'about_DismPS_Deployments/1',
    'Format-DismReport/1', 'Format-DismReport/3', 'Format-DismReport/5'
)

# Examples that take a port of the platform's own servers, and need it to be free.
$Ports = @{ 'Start-DismApi/1' = 8000, 8001; 'Start-DismApi/4' = 8000, 8001; 'Start-DismApi/5' = 8000, 8001, 8002; 'New-DismTemplate/4' = 8000, 8001 }

# What examples of a page, or one of them, need more than the folder with the template.
$Prelude = @{
    'Connect-Dials/3'            = 'function Get-Credential { [pscredential]::new("my-app", (ConvertTo-SecureString "my-secret" -AsPlainText)) }'
    'Get-DialsConnection'        = '$null = Connect-Dials 6> $null'
    'Get-DialsModel'             = '$null = Connect-Dials 6> $null'
    'Get-DialsMonitoringElement' = '$null = Connect-Dials 6> $null'
    'Get-DialsWorkspace'         = '$null = Connect-Dials 6> $null'
    'Disconnect-Dials'           = '$null = Connect-Dials 6> $null'
    'Publish-DismModel/5'        = '$null = Connect-Dials 6> $null'
    'New-DismPackage/4'          = ''
    'New-DismPackage/5'          = '$null = Connect-Dials 6> $null'
    'New-DismRegistration'       = '$null = Connect-Dials 6> $null; $null = New-DismPackage template.yaml; function Set-Clipboard { }'
    'Invoke-DismInference/8'     = '$token = $null; function Read-Host { ConvertTo-SecureString "abc" -AsPlainText }'
    'Invoke-DismInference/12'    = '$null = Connect-Dials 6> $null'
    'Invoke-DismInference/13'    = '$null = Connect-Dials 6> $null'
    'Invoke-DismInference/7'     = 'Copy-Item metadata/* . -Recurse -Force'
    'Invoke-DismInference/14'    = 'Deploy'
    'Expand-DismPackage'         = 'Package'
    'Test-DismPackage/1'         = 'Package'
    'Test-DismPackage/2'         = 'Package'
    'Get-DismApi'                = 'Serve'
    'Receive-DismLog'            = 'Serve'
    'Stop-DismApi/1'             = '$api = Start-DismApi template.yaml -Port 0 -NoGrpc'
    'Stop-DismApi/2'             = 'Serve'
    'Stop-DismApi/3'             = 'Serve'
    'Stop-DismApi/4'             = 'Serve'
    'Start-DismApi/6'            = '$key = "abc"'
    'New-DismTemplate'           = 'Remove-Item template.yaml'
    'New-DismTemplate/3'         = 'Copy-Item handler-model/* . -Recurse -Force'
    'New-DismEnvironment'        = 'Copy-Item handler-model/* . -Recurse -Force'
    'Test-DismEnvironment'       = 'Copy-Item handler-model/* . -Recurse -Force'
    'Test-DismManifest'          = 'Remove-Item *.yaml -Exclude template.yaml; $null = Export-DismManifest template.yaml s3://models/jetmet -Namespace jec -OutputPath service.yaml; Remove-Item template.yaml'
    'Repair-DismTemplate'        = 'Copy-Item broken/template.yaml . -Force'
    'ConvertTo-DismReport/2'     = 'Copy-Item broken/template.yaml broken.yaml'
    'about_DismPS_Templates'     = 'Copy-Item broken/template.yaml broken.yaml'
    'Format-DismReport/4'        = '$env:GITHUB_STEP_SUMMARY = Join-Path $PWD summary.md'
    'Format-DismReport/5'        = 'Invoke-DismInference template.yaml lumisections.csv | Export-Clixml scores.xml'
    'Show-DismScore/3'           = 'Invoke-DismInference template.yaml lumisections.csv | Export-Clixml scores.xml'
    'Register-DismAssertion/2'   = 'Import-Module Pester'
    'Get-DismPublication'        = 'Publish'
    'Remove-DismPublication'     = 'Publish'
    'Get-DismDeployment'         = 'Deploy'
    'Get-DismDeploymentHistory'  = 'Deploy'
    'Get-DismDeploymentLog'      = 'Deploy'
    'Remove-DismDeployment'      = 'Deploy'
    'Set-DismThreshold'          = 'Deploy'
    'Set-DismTraffic'            = 'Canary'
    'Undo-DismModel'             = 'Deploy'
    'Wait-DismDeployment'        = 'Deploy'
    'Publish-DismModel/9'        = '$env:KUBECONFIG = $env:DISMPS_TEST_KNATIVE; $null = Publish-DismModel template.yaml s3://models/jetmet -Namespace dqm -Wait -SkipSmokeTest; [IO.File]::AppendAllText((Join-Path $PWD model.onnx), "2`u{1}x")'
    'about_DismPS_Deployments/1' = 'Deploy'
    'about_DismPS_Serving/2'     = 'Serve'
    'about_DismPS_Serving/3'     = '$api = Serve'
    'about_DismPS_Serving/4'     = 'Serve'
    'about_DismPS_Pipelines/3'   = 'Set-Content make_template.py "print(open(''template.yaml'').read())"'
    'about_DismPS_Pipelines/4'   = '$resources = (Get-Content template.json -Raw | ConvertFrom-Json).Resources'
}

# Helpers of the preludes, in the runspace of the example.
$Helpers = @'
$ErrorActionPreference = 'Continue'; $ConfirmPreference = 'None'; $ProgressPreference = 'SilentlyContinue'
function Serve { (Get-DismApi metsig | Select-Object -First 1) ?? (Start-DismApi template.yaml -Port 0) }
function Package { $made = New-DismPackage template.yaml -Offline; Copy-Item -LiteralPath $made.Path model.zip }
function Publish {
    if (Test-Path (Join-Path $env:DISMPS_TEST_MOUNT jetmet)) { return }
    $null = Publish-DismModel template.yaml s3://models/jetmet
    Push-Location other; $null = Publish-DismModel template.yaml s3://models/jetmet; Pop-Location
    $null = Publish-DismModel template.yaml pvc://models/jetmet -MountPath $env:DISMPS_TEST_MOUNT
}
function Deploy {
    if (Get-DismDeployment metsig -Namespace dqm -ErrorAction Ignore) { return }
    $null = Publish-DismModel template.yaml s3://models/jetmet -Namespace dqm -Wait -SkipSmokeTest -Message 'trained on 2025C'
    Push-Location other; $null = Publish-DismModel template.yaml s3://models/jetmet -Namespace dqm -Wait -SkipSmokeTest -Message 'trained on 2025D'; Pop-Location
}
function Canary {
    $env:KUBECONFIG = $env:DISMPS_TEST_KNATIVE
    if ((Get-DismDeployment metsig -Namespace dqm -ErrorAction Ignore).Traffic.Count -gt 1) { return }
    $null = Publish-DismModel template.yaml s3://models/jetmet -Namespace dqm -Wait -SkipSmokeTest
    Push-Location other; $null = Publish-DismModel template.yaml s3://models/jetmet -Namespace dqm -Wait -SkipSmokeTest -Canary 10; Pop-Location
}
'@
