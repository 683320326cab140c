BeforeAll {
    . $PSScriptRoot/common.ps1
    . $PSScriptRoot/standin.ps1
    # Neither tokens nor settings of whoever runs the tests.
    $Before = @{}
    foreach ($name in 'STATE_DIR', 'DIALS_URL', 'DIALS_REALM', 'DIALS_TOKEN', 'DIALS_CLIENT_ID', 'DIALS_CLIENT_SECRET', 'DIALS_CLIENT_SECRET_FILE') {
        $Before["DISMPS_$name"] = [Environment]::GetEnvironmentVariable("DISMPS_$name")
        [Environment]::SetEnvironmentVariable("DISMPS_$name", $null)
    }

    $Catalog = @{
        mes    = @(@{ me_id = 11; me = 'HcalTask/Timing'; dim = 1; shape = @(5) }, @{ me_id = 12; me = 'HcalTask/Map'; dim = 2; shape = @(2, 3) })
        models = @(1..9 | ForEach-Object { @{ id = $_; name = "met-$($_ % 2)"; revision = $_; active = $_ -eq 9 } })
    }
    function Reset-State {
        Disconnect-Dials -All -ErrorAction Ignore
        $folder = [IO.Directory]::CreateTempSubdirectory('dismps-state').FullName
        $TestFolders.Add($folder)
        $env:DISMPS_STATE_DIR = $folder
    }
    $env:DISMPS_STATE_DIR = [IO.Directory]::CreateTempSubdirectory('dismps-state').FullName
    $TestFolders.Add($env:DISMPS_STATE_DIR)
    $StandIn = Start-StandIn $Catalog
}
AfterAll {
    Stop-StandIn
    foreach ($name in $Before.Keys) { [Environment]::SetEnvironmentVariable($name, $Before[$name]) }
    Clear-Test
}

Describe 'Connect-Dials' {
    BeforeEach { Reset-State }

    It 'shows the address and the code, and returns the connection without a token' {
        $connection = Connect-Dials $StandIn.Url -Realm $StandIn.Realm -InformationVariable message 6> $null
        $message | Should -BeLike '*https://login.example/device`?user_code=ABCD-EFGH*ABCD-EFGH*'
        $connection | Should -BeOfType DismPS.DialsConnection
        $connection.Url | Should -Be $StandIn.Url
        $connection.Kind | Should -Be User
        $connection.State | Should -Be Valid
        $connection.ExpiresAt | Should -BeGreaterThan (Get-Date)
        "$connection $($connection | ConvertTo-Json)" | Should -Not -Match 'ACCESS|REFRESH'
        # The service and its realm are known from then on, also to other processes.
        Get-DialsConnection | Should -Be $connection
        Invoke-Child "Import-Module '$env:DISMPS_TEST_MODULE'; (Get-DialsConnection).Url.ToString()" | Should -Be $StandIn.Url
    }

    It 'asks nobody who is signed in, unless -Force is given' {
        $null = Connect-Dials $StandIn.Url -Realm $StandIn.Realm 6> $null
        Connect-Dials -InformationVariable message 6> $null | Should -Not -BeNullOrEmpty
        $message | Should -BeNullOrEmpty
        $null = Connect-Dials -Force -InformationVariable message 6> $null
        $message | Should -Not -BeNullOrEmpty
    }

    It 'signs nobody in with -WhatIf' {
        $count = @(Get-StandInRequest).Count
        Connect-Dials $StandIn.Url -Realm $StandIn.Realm -WhatIf | Should -BeNullOrEmpty
        @(Get-StandInRequest).Count | Should -Be $count
        Get-DialsConnection -Url $StandIn.Url | Should -BeNullOrEmpty
    }

    It 'lets applications and tokens in, in this session only and at this service only' {
        $secret = ConvertTo-SecureString 'my-secret' -AsPlainText -Force
        (Connect-Dials $StandIn.Url -Realm $StandIn.Realm -Credential ([pscredential]::new('my-app', $secret))).Kind | Should -Be Application
        @(Get-DialsWorkspace).Count | Should -Be 13
        (Get-DialsConnection -Test).State | Should -Be Valid
        Get-DialsConnection -Url https://dials.example | Should -BeNullOrEmpty
        Get-ChildItem $env:DISMPS_STATE_DIR -Recurse -File | Get-Content -Raw | Should -Not -Match 'my-secret'
        Disconnect-Dials
        Get-DialsConnection -Url $StandIn.Url | Should -BeNullOrEmpty

        (Connect-Dials $StandIn.Url -Token (ConvertTo-SecureString $StandIn.Token -AsPlainText -Force)).Kind | Should -Be Environment
        @(Get-DialsMonitoringElement).Count | Should -Be 2
    }

    It 'tells of a wrong secret' {
        $secret = ConvertTo-SecureString 'another' -AsPlainText -Force
        Assert-Fault (Get-Fault { Connect-Dials $StandIn.Url -Realm $StandIn.Realm -Credential ([pscredential]::new('my-app', $secret)) }) SignInFailed AuthenticationError $StandIn.Url
    }

    It 'refuses an address that tokens may not travel to' {
        $fault = Get-Fault { Connect-Dials http://dials.example }
        $fault.FullyQualifiedErrorId | Should -BeLike 'UsageInvalid,*'
        $fault.CategoryInfo.Category | Should -Be InvalidArgument
    }

    It 'ends at once when it is stopped' {
        $waiting = Start-StandIn $Catalog '--confirm-after', '1000000'
        try {
            $run = Invoke-InRunspace 'param($url, $realm) Connect-Dials $url -Realm $realm' $waiting.Url, $waiting.Realm -StopWhen { (Get-Content $waiting.Requests -ErrorAction Ignore) -match 'device_code' }
            $run.State | Should -Be Stopped
            $run.StopSeconds | Should -BeLessThan $Soon
        } finally { $waiting.Process.Kill() }
    }
}

Describe 'Lists of DIALS' {
    BeforeAll {
        Reset-State
        $null = Connect-Dials $StandIn.Url -Realm $StandIn.Realm 6> $null
    }

    It 'has workspaces, and which is the default' {
        (Get-DialsWorkspace | Where-Object IsDefault).Name | Should -Be tracker
        (Get-DialsWorkspace h*).Name | Should -Be hcal, hlt
    }

    It 'has models, by name, activity and type' {
        @(Get-DialsModel).Count | Should -Be 9
        (Get-DialsModel met-1).Revision | Should -Be 1, 3, 5, 7, 9
        (Get-DialsModel MET-[0] -Type onnx).Revision | Should -Be 2, 4, 6, 8
        (Get-DialsModel -Active -Workspace hcal).Workspace | Should -Be hcal
        Get-DialsModel nothing | Should -BeNullOrEmpty
    }

    It 'has monitoring elements' {
        (Get-DialsMonitoringElement *timing -Workspace hcal).Name | Should -Be 'HcalTask/Timing'
        (Get-DialsMonitoringElement -Dimensions 2).Id | Should -Be 12
    }

    It 'tells of a workspace that is not the user''s' {
        Assert-Fault (Get-Fault { Get-DialsMonitoringElement -Workspace nobody }) AccessDenied PermissionDenied nobody
    }

    It 'completes names, and nothing where nobody answers' {
        (Complete 'Get-DialsModel -Workspace hc').CompletionText | Should -Be hcal
        (Complete 'Get-DialsModel met').CompletionText | Should -Be met-0, met-1
        (Complete 'Get-DialsMonitoringElement HcalTask/T').CompletionText | Should -Be "'HcalTask/Timing'"
        # Files are what PowerShell offers where a completer has nothing.
        (Complete 'Get-DialsModel -Url http://127.0.0.1:1 -Name met').CompletionText | Should -Not -Contain met-0
    }
}

Describe 'Disconnect-Dials' {
    BeforeEach {
        Reset-State
        $null = Connect-Dials $StandIn.Url -Realm $StandIn.Realm 6> $null
    }

    It 'forgets the token, and what needs one says how to sign in' {
        Get-DialsConnection | Disconnect-Dials
        Get-DialsConnection -Url $StandIn.Url | Should -BeNullOrEmpty
        $fault = Get-Fault { Get-DialsModel -Url $StandIn.Url }
        Assert-Fault $fault NotSignedIn AuthenticationError $StandIn.Url
        $fault.ErrorDetails.RecommendedAction | Should -BeLike "*Connect-Dials -Url $($StandIn.Url)*"
    }

    It 'forgets nothing with -WhatIf, and all with -All' {
        Disconnect-Dials -All -WhatIf
        Get-DialsConnection | Should -Not -BeNullOrEmpty
        Disconnect-Dials -All
        Get-DialsConnection -Url $StandIn.Url | Should -BeNullOrEmpty
        Get-Fault { Disconnect-Dials; Disconnect-Dials -All } | Should -BeNullOrEmpty
    }
}
