# Runs the Pester tests against the built module and ends with the line 'Pester: N passed, N failed'.
[CmdletBinding()]
param(
    [Parameter(Mandatory)] [string] $ModulePath,
    [string] $Name = '*'
)
$ErrorActionPreference = 'Stop'
$pester = Get-Module Pester -ListAvailable | Where-Object Version -ge '5.5.0' | Sort-Object Version -Descending | Select-Object -First 1
if (-not $pester) {
    'Pester: not run, the module Pester 5.5 or newer is not installed'
    exit 0
}
if ($PSVersionTable.PSVersion -lt [version]'7.6') {
    "Pester: not run, PowerShell is $($PSVersionTable.PSVersion) and the module needs 7.6"
    exit 0
}
Import-Module $pester.Path
$env:DISMPS_TEST_MODULE = $ModulePath
$configuration = New-PesterConfiguration
$configuration.Run.Path = Join-Path $PSScriptRoot "$Name.Tests.ps1"
$configuration.Run.PassThru = $true
$configuration.Output.Verbosity = 'Normal'
$configuration.Output.RenderMode = 'Plaintext'
$result = Invoke-Pester -Configuration $configuration
$failed = $result.FailedCount + $result.FailedBlocksCount + $result.FailedContainersCount
"Pester: $($result.PassedCount) passed, $failed failed$(if ($result.SkippedCount) { ", $($result.SkippedCount) skipped" })"
exit [int]($failed -gt 0)
