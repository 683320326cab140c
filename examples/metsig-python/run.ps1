#!/usr/bin/env pwsh
# Checks, builds, serves and scores this example: run.ps1 [-PythonPath PROGRAM]
param([string] $PythonPath)
& "$PSScriptRoot/../Invoke-Example.ps1" -Folder $PSScriptRoot -InputFile lumisections.csv -PythonPath $PythonPath
exit $LASTEXITCODE
