# Every parameter with a known set of values, and how it is completed: a completer, an enumeration, or a set of the parameter itself.
BeforeDiscovery {
    Import-Module $env:DISMPS_TEST_MODULE
    $Known = @{
        'Start-DismApi'           = 'Resource', 'PythonPath', 'Dialect', 'ModelControlMode'
        'Stop-DismApi'            = 'ProcessId'
        'Get-DismApi'             = 'Model', 'ProcessId'
        'Receive-DismLog'         = 'Model', 'ProcessId', 'Uri'
        'Invoke-DismInference'    = 'Resource', 'PythonPath', 'Uri', 'Deployment', 'Namespace', 'Context', 'MonitoringElement', 'Format', 'OutputFormat'
        'Test-DismModel'          = 'Resource', 'PythonPath', 'Uri', 'Case', 'Format'
        'Test-DismTemplate'       = 'ExcludeRule', 'Profile'
        'New-DismTemplate'        = 'Workspace', 'MonitoringElement'
        'ConvertTo-DismReport'    = 'Format'
        'New-DismEnvironment'     = 'Resource', 'PythonPath'
        'Test-DismEnvironment'    = 'Resource', 'PythonPath'
        'Get-DialsModel'          = 'Name', 'Workspace', 'Type'
        'Get-DialsMonitoringElement' = 'Name', 'Workspace'
        'Get-DialsWorkspace'      = 'Name'
        'Publish-DismModel'       = 'Resource', 'Namespace', 'Context', 'KServeVersion', 'DeploymentMode', 'Runtime', 'Autoscaler', 'ScaleMetric', 'ServiceAccount'
        'Export-DismManifest'     = 'Resource', 'Namespace', 'KServeVersion', 'DeploymentMode', 'Runtime', 'Autoscaler', 'ScaleMetric', 'ServiceAccount', 'Format'
        'Test-DismManifest'       = 'KServeVersion'
        'Test-DismCluster'        = 'Namespace', 'Context', 'ServiceAccount'
        'Get-DismPublication'     = 'Name'
        'Remove-DismPublication'  = 'Name', 'Version'
        'Get-DismDeployment'      = 'Name', 'Namespace', 'Context'
        'Get-DismDeploymentLog'   = 'Name', 'Namespace', 'Context', 'Pod', 'Container'
        'Get-DismDeploymentHistory' = 'Name', 'Namespace', 'Context'
        'Undo-DismModel'          = 'Name', 'Namespace', 'Context', 'Release', 'Version'
        'Set-DismTraffic'         = 'Name', 'Namespace', 'Context'
        'Set-DismThreshold'       = 'Name', 'Namespace', 'Context'
        'Wait-DismDeployment'     = 'Name', 'Namespace', 'Context'
        'Remove-DismDeployment'   = 'Name', 'Namespace', 'Context'
    }
    $Parameters = foreach ($command in $Known.Keys) { foreach ($name in $Known[$command]) { @{ Command = $command; Parameter = $name } } }
    $Completers = (Get-Module DismPS).ImplementingAssembly.GetTypes().Where({ $_.Name -like '*Completer' -and -not $_.IsAbstract }).ForEach({ @{ Type = $_ } })
}
BeforeAll {
    . $PSScriptRoot/common.ps1
    $Folder = New-TestFolder
    Push-Location -LiteralPath $Folder
    function Get-Offer([string] $Text) { (Complete $Text).Where({ $_.ResultType -eq 'ParameterValue' }) }
}
AfterAll {
    Pop-Location
    Clear-Test
}

Describe '-<Parameter> of <Command>' -ForEach $Parameters {
    It 'is completed' {
        $real = (Get-Command $Command).Parameters[$Parameter]
        $type = $real.ParameterType.HasElementType ? $real.ParameterType.GetElementType() : ([Nullable]::GetUnderlyingType($real.ParameterType) ?? $real.ParameterType)
        $type.IsEnum -or $real.Attributes.Where({ $_ -is [Management.Automation.ValidateSetAttribute] -or $_.GetType().Name -eq 'ArgumentCompleterAttribute' }) | Should -Be $true
    }
}

Describe 'The completer <Type.Name>' -ForEach $Completers {
    It 'is used, and answers anything in time and without an error' {
        $completer = [activator]::CreateInstance($Type)
        $env:DISMPS_KUBECTL, $before = '/nosuch/kubectl', $env:DISMPS_KUBECTL
        try {
            foreach ($word in '', "'", '"x', 'nöt there', '[', '*', $null) {
                foreach ($bound in $null, @{}, @{ Path = 'absent.yaml'; Name = 'x'; Repository = 'file:///nosuch'; KServeVersion = '7' }, @{ Path = "`0"; Repository = 'nonsense'; Kubeconfig = 'nosuch'; Url = 'nonsense' }) {
                    $watch = [Diagnostics.Stopwatch]::StartNew()
                    $offer = @($completer.CompleteArgument('c', 'p', $word, $null, $bound))
                    $offer.Where({ $_ -isnot [Management.Automation.CompletionResult] }) | Should -BeNullOrEmpty
                    $watch.Elapsed.TotalSeconds | Should -BeLessThan $Soon
                }
            }
        } finally { $env:DISMPS_KUBECTL = $before }
        $used = foreach ($command in Get-Command -Module DismPS) { foreach ($parameter in $command.Parameters.Values) { $parameter.Attributes.Where({ $_.GetType().Name -eq 'ArgumentCompleterAttribute' }).ForEach({ $_.Type }) } }
        $used.FullName | Should -Contain $Type.FullName
    }
}

Describe 'Words are offered' {
    It 'of rules that may be left out, with their titles' {
        $offer = Get-Offer 'Test-DismTemplate template.yaml -ExcludeRule DISM040'
        $offer.CompletionText | Should -Contain DISM0405
        $offer.Where({ $_.CompletionText -eq 'DISM0405' }).ToolTip | Should -Be 'The first dimension is fixed'
        $offer.CompletionText | Should -Not -Contain DISM0402 -Because 'the platform refuses that'
    }

    It 'of golden cases, publications and versions' {
        (Get-Offer 'Test-DismModel -Path template.yaml -Record ls.csv -Case b3').CompletionText | Should -Be b32
        $store = ([UriBuilder]@{ Scheme = 'file'; Host = ''; Path = (Join-Path $Folder models) }).Uri
        $published = Publish-DismModel template.yaml $store -Versioned
        (Get-Offer "Get-DismPublication '$store' -Name m").CompletionText | Should -Be $ModelName
        $version = $published.Version -match '^\d+$' ? "'$($published.Version)'" : $published.Version
        (Get-Offer "Remove-DismPublication '$store' -Name $ModelName -Version ").ListItemText | Should -Be $published.Version
    }

    It 'of the interpreters that would be tried' {
        $bin = New-Item "$Folder/my bin" -ItemType Directory
        Set-Content "$bin/python3" "#!/bin/sh`nexit 1"
        if (-not $IsWindows) { chmod +x "$bin/python3" }
        $before = $env:PATH, $env:DISMPS_PYTHON
        try {
            $env:PATH, $env:DISMPS_PYTHON = "$bin", $null
            (Get-Offer "New-DismEnvironment -Path template.yaml -PythonPath '").CompletionText | Should -Be "'$bin/python3'"
        } finally { $env:PATH, $env:DISMPS_PYTHON = $before }
    }

    It 'of servers by number and address' {
        $api = Start-DismApi template.yaml -Port 0
        (Get-Offer 'Stop-DismApi -ProcessId ').CompletionText | Should -Be "$($api.ProcessId)"
        (Get-Offer "Invoke-DismInference template.yaml ls.csv -Uri 'http").ListItemText | Should -Be "$($api.Uri)"
        (Get-Offer 'Receive-DismLog -Uri ').ListItemText | Should -Contain "$($api.Uri)"
        $api | Stop-DismApi
    }

    It 'of releases, runtimes, types and containers' {
        (Get-Offer 'Test-DismManifest x.yaml -KServeVersion ').CompletionText[0] | Should -Be 0.20
        (Get-Offer 'Export-DismManifest t.yaml s3://x/y -Runtime kserve-t').CompletionText | Should -Contain kserve-tritonserver
        (Get-Offer 'Get-DialsModel -Type Inf').Count | Should -Be 7
        (Get-Offer 'Get-DismDeploymentLog x -Container q').CompletionText | Should -Be queue-proxy
    }
}

Describe '-ExcludeRule' {
    BeforeAll { New-Template fixed.yaml 'Dims: \[-1, 51\]', 'Dims: [1, 51]' }

    It 'leaves findings of the rule out' {
        (Test-DismTemplate fixed.yaml).Diagnostics.Id | Should -Contain DISM0405
        (Test-DismTemplate fixed.yaml -ExcludeRule dism0405).Diagnostics.Id | Should -Not -Contain DISM0405
        (Test-DismTemplate fixed.yaml -ExcludeRule DISM0405 -Strict).Diagnostics.Id | Should -Not -Contain DISM0405
    }

    It 'names a rule that there is, and that may be left out' {
        $fault = Get-Fault { Test-DismTemplate fixed.yaml -ExcludeRule DISM9405 }
        Assert-Fault $fault UsageInvalid InvalidArgument DISM9405
        $locked = Get-Fault { Test-DismTemplate fixed.yaml -ExcludeRule DISM0302 }
        Assert-Fault $locked UsageInvalid InvalidArgument DISM0302
        $locked.Exception.Message | Should -BeLike '*the platform refuses such a template too.'
    }
}
