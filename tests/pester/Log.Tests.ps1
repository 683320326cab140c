BeforeAll {
    . $PSScriptRoot/common.ps1
    $Folder = New-TestFolder
    Push-Location -LiteralPath $Folder
}
AfterAll {
    Pop-Location
    Clear-Test
}

Describe 'Receive-DismLog' {
    BeforeAll { $api = Start-DismApi template.yaml -Port 0 }
    AfterAll { Get-DismApi | Stop-DismApi }

    It 'returns what the server and its model have said, oldest first' {
        $entries = $api | Receive-DismLog
        $entries | Should -BeOfType ([DismPS.DismLogEntry])
        $entries.Model | Should -Be 'server', $ModelName, $ModelName, 'server'
        $entries[0].Text | Should -BeLike "process $($api.ProcessId) starts; models of *"
        $entries[1].Text | Should -Be 'loading version 1'
        $entries[2].Text | Should -Be 'ready'
        $entries[3].Text | Should -Be "ready at $($api.Uri), gRPC at $($api.GrpcUri.Authority)"
        $entries[0].Time.Kind | Should -Be Local
        [Math]::Abs(($entries[0].Time - $api.StartTime).TotalSeconds) | Should -BeLessThan 20
        $entries.ProcessId | Should -Be @(, $api.ProcessId * 4)
        $entries[1].Instance | Should -BeNullOrEmpty
        "$($entries[2])" | Should -Be 'ready'
        Test-Path -LiteralPath $api.LogPath | Should -BeTrue
    }

    It 'takes a server by position, process id, address, and as the only one' {
        @(Receive-DismLog $api).Count | Should -Be 4
        @(Receive-DismLog -ProcessId $api.ProcessId).Count | Should -Be 4
        @(Receive-DismLog -Id $api.ProcessId, $api.ProcessId).Count | Should -Be 4
        @(Receive-DismLog -Uri $api.Uri).Count | Should -Be 4
        @(Receive-DismLog).Count | Should -Be 4
        @(@() | Receive-DismLog).Count | Should -Be 0
    }

    It 'chooses lines by model, number and time' {
        (Receive-DismLog -Model metsig*).Text | Should -Be 'loading version 1', 'ready'
        (Receive-DismLog -Model nothing, SERVER).Model | Should -Be 'server', 'server'
        (Receive-DismLog -Model metsig* -Tail 1).Text | Should -Be 'ready'
        (Receive-DismLog -Last 1).Text | Should -BeLike 'ready at*'
        Receive-DismLog -Tail 0 | Should -BeNullOrEmpty
        @(Receive-DismLog -Since $api.StartTime.AddMinutes(-1)).Count | Should -Be 4
        Receive-DismLog -Since (Get-Date).AddHours(1) | Should -BeNullOrEmpty
    }

    It 'is shown as lines' {
        $lines = (Receive-DismLog -Model metsig* | Out-String -Stream).Where({ $_ })
        $lines | Should -Be @(Receive-DismLog -Model metsig* | ForEach-Object { '{0:HH:mm:ss.fff} {1} {2}' -f $_.Time, $_.Model, $_.Text })
    }

    It 'completes the models of running servers' {
        (Complete 'Receive-DismLog -Model met').CompletionText | Should -Contain $ModelName
    }

    It 'waits for new lines, and stops at once' {
        $run = Invoke-InRunspace 'param($id) Receive-DismLog -ProcessId $id -Wait' $api.ProcessId { $args[0].Count -eq 4 }
        $run.State | Should -Be Stopped
        $run.StopSeconds | Should -BeLessThan $Soon
        $run.Errors | Should -BeNullOrEmpty
    }

    It 'ends when the pipeline has enough' {
        $run = Invoke-InRunspace 'param($id) Receive-DismLog -ProcessId $id -Follow | Select-Object -First 2' $api.ProcessId
        $run.Output.Count | Should -Be 2
        $run.State | Should -Be Completed
    }

    It 'ends when something downstream fails' {
        $run = Invoke-InRunspace 'param($id) Receive-DismLog -ProcessId $id -Wait | ForEach-Object { throw "enough" }' $api.ProcessId
        $run.Failure.Message | Should -BeLike '*enough*'
    }

    It 'says what is not there, and goes on with what is' {
        Assert-Fault (Get-Fault { Receive-DismLog -ProcessId $PID }) ServerNotFound ObjectNotFound $PID
        Assert-Fault (Get-Fault { Receive-DismLog -Uri http://127.0.0.1:1 }) ServerNotFound ObjectNotFound ([uri]'http://127.0.0.1:1')
        @(Receive-DismLog -ProcessId $PID, $api.ProcessId -ErrorAction Ignore).Count | Should -Be 4
    }

    It 'wants to know which, when several run' {
        $other = Start-DismApi template.yaml -Port 0
        Assert-Fault (Get-Fault { Receive-DismLog }) UsageInvalid InvalidArgument $null
        (Get-DismApi | Receive-DismLog -Tail 1).ProcessId | Should -Be $api.ProcessId, $other.ProcessId
        $other | Stop-DismApi
    }

    It 'follows a server to its end, and reads the log afterwards' {
        $other = Start-DismApi template.yaml -Port 0
        $run = Invoke-InRunspace 'param($id) Receive-DismLog -ProcessId $id -Wait | ForEach-Object { $_.Text; if ($_.Text -like "ready at *") { Stop-DismApi -ProcessId $id } }' $other.ProcessId
        $run.State | Should -Be Completed
        $run.Output[-1] | Should -Be 'stopped: asked to'
        (Receive-DismLog -ProcessId $other.ProcessId -Tail 1).Text | Should -Be 'stopped: asked to'
    }

    It 'says ReadFailed when the log was removed' {
        $other = Start-DismApi template.yaml -Port 0
        Remove-Item -LiteralPath $other.LogPath
        Assert-Fault (Get-Fault { $other | Receive-DismLog }) ReadFailed ReadError $other.LogPath
        $other | Stop-DismApi
    }
}
