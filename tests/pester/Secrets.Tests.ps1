BeforeAll {
    . $PSScriptRoot/common.ps1
    . $PSScriptRoot/standin.ps1
    $Folder = New-TestFolder
    $StandIn = Start-StandIn @{ mes = @(@{ me_id = 11; me = 'JetMET/MET/pfMETT1/Cleaned/METSig'; dim = 1; shape = @(51) }) }

    # A service that repeats all that it is told, secrets too, in its refusals.
    $Echo = [Net.HttpListener]::new()
    $port = 0
    foreach ($try in 1..20) {
        $probe = [Net.Sockets.TcpListener]::new([Net.IPAddress]::Loopback, 0)
        $probe.Start()
        $port = $probe.LocalEndpoint.Port
        $probe.Stop()
        $Echo.Prefixes.Clear()
        $Echo.Prefixes.Add("http://127.0.0.1:$port/")
        try { $Echo.Start(); break } catch { $Echo = [Net.HttpListener]::new() }
    }
    $EchoUrl = "http://127.0.0.1:$port"
    $Heard = [Collections.Concurrent.ConcurrentBag[string]]::new()
    $EchoShell = [powershell]::Create()
    $null = $EchoShell.AddScript({
        param($listener, $heard)
        while ($listener.IsListening) {
            try { $context = $listener.GetContext() } catch { return }
            $body = [IO.StreamReader]::new($context.Request.InputStream).ReadToEnd()
            $text = "$($context.Request.HttpMethod) $($context.Request.RawUrl) $($context.Request.Headers.ToString()) $body"
            $heard.Add($text)
            $context.Response.StatusCode = 400
            $context.Response.ContentType = 'application/json'
            $context.Response.Headers.Add('X-Repeated', ($text -replace '[^\x20-\x7e]'))
            $answer = [Text.Encoding]::UTF8.GetBytes((@{ error = "refused $text"; error_description = $text; detail = $text; message = $text } | ConvertTo-Json))
            $context.Response.OutputStream.Write($answer)
            $context.Response.Close()
        }
    }).AddArgument($Echo).AddArgument($Heard)
    $null = $EchoShell.BeginInvoke()

    # What must be seen nowhere. They reach the script by its environment, as secrets do.
    $Secrets = @{
        T_SECRET = 'my-secret'; T_WRONG = 'wrong-Kx93qL'; T_TOKEN = $StandIn.Token; T_BAD = 'eyJ-bad-Zp55token'
        T_HTTP = 'bearer-Vn71xy'; AWS_ACCESS_KEY_ID = 'AKIAFAKEFAKE7Q'; AWS_SECRET_ACCESS_KEY = 's3-Wd42secret'; AWS_SESSION_TOKEN = 'session-Lm88'
    }
    # The key's id is no secret: it is sent in clear with every request. What the stand-in gives out counts up.
    $Hidden = @($Secrets.Values.Where({ $_ -ne $Secrets.AWS_ACCESS_KEY_ID })) + 'ACCESS-TOKEN', 'REFRESH-TOKEN', 'DEVICE-CODE', 'X-Amz-Signature', 'Signature='
    $Pattern = $Hidden.ForEach({ [regex]::Escape($_) }) -join '|'

    Set-Content "$Folder/session.ps1" @'
param($Dials, $Realm, $Echo)
$VerbosePreference = $DebugPreference = $InformationPreference = 'Continue'
Start-Transcript transcript.txt -IncludeInvocationHeader
function Protect([string] $Name) { ConvertTo-SecureString ([Environment]::GetEnvironmentVariable($Name)) -AsPlainText -Force }
function Step([scriptblock] $Script) { try { & $Script | Format-List * -Force } catch { $_ } }
Import-Module $env:DISMPS_TEST_MODULE -Verbose:$false
# Goes well: an application, a token, a user, an upload, a server.
Step { Connect-Dials $Dials -Realm $Realm -Credential ([pscredential]::new('my-app', (Protect T_SECRET))) }
Step { Get-DialsWorkspace; Get-DialsConnection -Test }
Step { Connect-Dials $Dials -Token (Protect T_TOKEN) }
Step { New-DismPackage template.yaml -Online | New-DismRegistration -OutputPath request.md }
Step { Disconnect-Dials -All; Connect-Dials $Dials -Realm $Realm -Force; Get-DialsWorkspace }
Step { $api = Start-DismApi template.yaml -Port 0; $api | Invoke-DismInference -InputPath ls.csv -Token (Protect T_HTTP) | Select-Object -First 1; $api | Stop-DismApi }
# Goes wrong: refused, and by somebody who repeats what he is told.
Step { Connect-Dials $Dials -Realm $Realm -Credential ([pscredential]::new('my-app', (Protect T_WRONG))) }
Step { Connect-Dials $Dials -Token (Protect T_BAD); Get-DialsModel }
Step { Connect-Dials $Echo -Realm "$Echo/realm" -Credential ([pscredential]::new('my-app', (Protect T_SECRET))); Get-DialsWorkspace }
Step { Connect-Dials $Echo -Realm "$Echo/realm" -Token (Protect T_BAD); Get-DialsModel; New-DismPackage template.yaml -Online -Force }
Step { Invoke-DismInference template.yaml ls.csv -Uri $Echo -Token (Protect T_HTTP) }
Step { Publish-DismModel template.yaml s3://models/a -EndpointUrl $Echo }
Step { Get-DismPublication s3://models/a -EndpointUrl $Echo }
'--- errors'
$Error.Count
$Error | Format-List * -Force | Out-String -Width 1000
foreach ($record in @($Error)) { Get-Error -InputObject $record | Out-String -Width 1000; "$($record.Exception)"; "$($record.InvocationInfo.BoundParameters | Format-Table | Out-String)" }
Stop-Transcript
'@
    $Variables = $Secrets.Keys.ForEach({ @{ Name = $_; Before = [Environment]::GetEnvironmentVariable($_) } })
    foreach ($name in $Secrets.Keys) { [Environment]::SetEnvironmentVariable($name, $Secrets[$name]) }
    $env:DISMPS_TEST_SESSION = $PID
    $arguments = '-NoProfile', '-NonInteractive', '-File', "`"$Folder/session.ps1`"", $StandIn.Url, $StandIn.Realm, $EchoUrl
    $Session = Start-Process (Get-Process -Id $PID).Path -ArgumentList $arguments -WorkingDirectory $Folder -PassThru -RedirectStandardOutput "$Folder/output.txt" -RedirectStandardError "$Folder/errors.txt"
    # Other users of the machine see the arguments of all programs. Those of the session are known by what they inherit of it:
    # what others run meanwhile has words of its own, such as git's log.showSignature=false.
    $mark = "DISMPS_TEST_SESSION=$PID"
    $Lines = [Collections.Generic.HashSet[string]]::new()
    $others = [Collections.Generic.HashSet[string]]::new()
    $watch = [Diagnostics.Stopwatch]::StartNew()
    while (-not $Session.HasExited -and $watch.Elapsed.TotalSeconds -lt 120) {
        if ($IsLinux) {
            foreach ($id in [IO.Directory]::GetDirectories('/proc').Where({ [char]::IsDigit([IO.Path]::GetFileName($_)[0]) })) {
                try {
                    $line = [IO.File]::ReadAllText("$id/cmdline") -replace "`0", ' '
                    if ($Lines.Contains($line) -or $others.Contains("$id $line")) { continue }
                    if ([IO.File]::ReadAllText("$id/environ").Split("`0") -ccontains $mark) { $null = $Lines.Add($line) } else { $null = $others.Add("$id $line") }
                } catch [IO.IOException], [UnauthorizedAccessException] { }
            }
        }
        [Threading.Thread]::Sleep(5)
    }
    if (-not $Session.HasExited) { $Session.Kill($true) }
    Remove-Item Env:DISMPS_TEST_SESSION
    foreach ($variable in $Variables) { [Environment]::SetEnvironmentVariable($variable.Name, $variable.Before) }
    $Transcript = Get-Content "$Folder/transcript.txt" -Raw
    $Output = Get-Content "$Folder/output.txt", "$Folder/errors.txt" -Raw

    # The places with a secret, short enough to be read, and without the secret.
    function Find-Secret([string] $Text) {
        [regex]::Matches($Text, $Pattern) | Select-Object -First 5 | ForEach-Object {
            $start = [Math]::Max(0, $_.Index - 100)
            $Text.Substring($start, [Math]::Min($Text.Length, $_.Index + $_.Length + 40) - $start) -replace $Pattern, '<SECRET>'
        }
    }
}
AfterAll {
    if ($Echo) { $Echo.Stop(); $EchoShell.Dispose() }
    Stop-StandIn
    Clear-Test
}

Describe 'Secrets' {
    It 'were told to the services, which repeated them' {
        $heard = $Heard -join "`n"
        foreach ($name in 'T_SECRET', 'T_BAD', 'T_HTTP', 'AWS_ACCESS_KEY_ID', 'AWS_SESSION_TOKEN') { $heard.Contains($Secrets[$name]) | Should -BeTrue -Because $name }
        $heard | Should -Match 'Signature='
        Get-Content $StandIn.Requests -Raw | Should -Match 'device_code'
    }

    It 'were used by a session that said much, well and wrong' {
        $Session.ExitCode | Should -Be 0
        $Transcript | Should -Match 'VERBOSE: '
        $Transcript | Should -Match 'SignInFailed|NotSignedIn'
        $Transcript | Should -Match 'StorageFailed|AccessDenied'
        $Transcript | Should -Match 's3://dials-ml/'
        [int][regex]::Match($Output, '--- errors\r?\n(\d+)').Groups[1].Value | Should -BeGreaterThan 5
    }

    It 'are found by this search where they are' {
        Find-Secret "a $($Secrets.T_TOKEN) b" | Should -Be 'a <SECRET> b'
    }

    It 'are not in the transcript' { Find-Secret $Transcript | Should -BeNullOrEmpty }

    It 'are not in what was written, nor in error records with all their members' { Find-Secret $Output | Should -BeNullOrEmpty }

    It 'are not in the arguments of any program' -Skip:(-not $IsLinux) {
        @($Lines -match 'dismps.* serve ').Count | Should -BeGreaterThan 0 -Because 'a server was started, and seen'
        Find-Secret ($Lines -join "`n") | Should -BeNullOrEmpty
    }

    It 'are not in files of the working folder and of the state but the tokens of a user' {
        foreach ($file in Get-ChildItem $Folder, $env:DISMPS_RUNTIME_DIR -Recurse -File -Force | Where-Object Length -LT 1MB) { Find-Secret ([IO.File]::ReadAllText($file)) | Should -BeNullOrEmpty -Because $file }
        foreach ($file in Get-ChildItem $env:DISMPS_STATE_DIR -Recurse -File -Force | Where-Object Name -NE 'dials-tokens.json') { Find-Secret ([IO.File]::ReadAllText($file)) | Should -BeNullOrEmpty -Because $file }
    }

    It 'are not in progress' {
        # Progress is shown of what lasts.
        $slow = Start-StandIn @{} '--store-pause', 1500
        $run = Invoke-InRunspace @'
            param($url, $token, $folder)
            $ProgressPreference = 'Continue'
            Set-Location -LiteralPath $folder
            $null = Connect-Dials $url -Token (ConvertTo-SecureString $token -AsPlainText -Force)
            New-DismPackage template.yaml -Online -Force
'@ $slow.Url, $slow.Token, $Folder
        $run.Progress.Count | Should -BeGreaterThan 0
        Find-Secret ($run.Progress | Format-List * | Out-String -Width 1000) | Should -BeNullOrEmpty
        Find-Secret ($run.Output | Format-List * | Out-String -Width 1000) | Should -BeNullOrEmpty
    }
}
