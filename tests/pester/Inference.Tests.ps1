BeforeAll {
    . $PSScriptRoot/common.ps1
    $Folder = New-TestFolder
    Push-Location -LiteralPath $Folder
    New-Template 'bad.yaml' '(?m)^    Workspace: .*\r?\n'
    New-DoubleTemplate 'double.yaml'
    $Golden = Get-GoldenScore

    # A server that answers every connection with the same bytes, or not at all.
    Add-Type -TypeDefinition @'
        using System; using System.Net; using System.Net.Sockets; using System.Text; using System.Threading.Tasks;
        public sealed class FixedAnswer : IDisposable
        {
            private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
            private readonly byte[] _answer;
            public FixedAnswer(int status, string type, string body)
            {
                _answer = status == 0 ? null : Encoding.UTF8.GetBytes(
                    $"HTTP/1.1 {status} x\r\nContent-Type: {type}\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\nConnection: close\r\n\r\n{body}");
                _listener.Start();
                _ = Task.Run(RunAsync);
            }
            public int Connections { get; private set; }
            public Uri Uri => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/");
            public void Dispose() => _listener.Stop();
            private async Task RunAsync()
            {
                while (true)
                {
                    TcpClient client;
                    try { client = await _listener.AcceptTcpClientAsync(); } catch (Exception) { return; }
                    Connections++;
                    _ = Task.Run(() => AnswerAsync(client));
                }
            }
            private async Task AnswerAsync(TcpClient client)
            {
                using (client)
                {
                    var stream = client.GetStream();
                    var buffer = new byte[65536];
                    try
                    {
                        await stream.ReadAsync(buffer);
                        if (_answer is null) { while (await stream.ReadAsync(buffer) > 0) { } return; }
                        await stream.WriteAsync(_answer);
                        await stream.FlushAsync();
                        client.Client.Shutdown(SocketShutdown.Send);
                        while (await stream.ReadAsync(buffer) > 0) { }
                    }
                    catch (Exception) { }
                }
            }
        }
'@
    function Get-ClosedUri {
        $listener = [Net.Sockets.TcpListener]::new([ipaddress]::Loopback, 0)
        $listener.Start()
        $port = $listener.LocalEndpoint.Port
        $listener.Stop()
        "http://127.0.0.1:$port/"
    }
}
AfterAll {
    Pop-Location
    Clear-Test
}

Describe 'Invoke-DismInference' {
    It 'returns one object a row with all its members' {
        $rows = Invoke-DismInference template.yaml ls.csv
        $rows | Should -HaveCount 32
        $rows[0] | Should -BeOfType ([DismPS.DismPrediction])
        $rows[9].Run | Should -Be 398407
        $rows[9].Lumisection | Should -Be 10
        $rows[9].Row | Should -Be 9
        $rows[9].Threshold | Should -Be 0.01267
        $rows[9].IsAnomaly | Should -BeTrue
        $rows[8].IsAnomaly | Should -BeFalse
        $rows[9].Model | Should -Be $ModelName
        $rows[9].comment | Should -Be 'c9'
        $rows.Row | Should -Be (0..31)
    }

    It 'gives the golden scores' {
        $rows = Invoke-DismInference template.yaml ls.csv
        foreach ($i in 0..31) { [Math]::Abs($rows[$i].Score - $Golden[$i]) | Should -BeLessThan (1e-5 + 1e-4 * $Golden[$i]) }
        @($rows | Where-Object IsAnomaly).Row | Should -Be @(0..31 | Where-Object { $Golden[$_] -gt 0.01267 })
    }

    It 'gives the same scores with batches of <_>' -ForEach 1, 5, 1000 {
        $rows = Invoke-DismInference template.yaml ls.csv -BatchSize $_
        $rows | Should -HaveCount 32
        foreach ($i in 0..31) { [Math]::Abs($rows[$i].Score - $Golden[$i]) | Should -BeLessThan (1e-5 + 1e-4 * $Golden[$i]) }
    }

    It 'reads several files and wildcards' {
        Copy-Item ls.csv 'ls[2].csv'
        @(Invoke-DismInference template.yaml ls.csv, 'ls[2].csv') | Should -HaveCount 64
        @(Invoke-DismInference template.yaml ls*.csv) | Should -HaveCount 64
        Remove-Item -LiteralPath 'ls[2].csv'
    }

    It 'picks a resource' {
        @(Invoke-DismInference double.yaml ls.csv -Resource Two)[0].Model | Should -Be 'metsig-two'
    }

    It 'renames columns with -Map' {
        (Get-Content ls.csv) -replace 'input_0\[', 'METSig[' | Set-Content renamed.csv
        @(Invoke-DismInference template.yaml renamed.csv -Map @{ METSig = 'input_0' }) | Should -HaveCount 32
        (Get-Fault { Invoke-DismInference template.yaml ls.csv -Map @{ METSig = 'input_0' } }).FullyQualifiedErrorId | Should -BeLike 'InputInvalid,*'
    }

    It 'starts relative paths of the template from -BasePath' {
        $null = New-Item elsewhere -ItemType Directory -Force
        Push-Location elsewhere
        try { @(Invoke-DismInference ../template.yaml ../ls.csv -BasePath ..) | Should -HaveCount 32 } finally { Pop-Location }
    }

    It 'takes the template from <Name>' -ForEach @(
        @{ Name = 'a result of Test-DismTemplate'; Value = { Test-DismTemplate template.yaml } }
        @{ Name = 'an artifact'; Value = { Build-DismArtifact template.yaml } }
        @{ Name = 'a file'; Value = { Get-Item template.yaml } }
        @{ Name = 'a text'; Value = { 'template.yaml' } }
        @{ Name = 'a property Path'; Value = { [pscustomobject]@{ Path = 'template.yaml' } } }
    ) {
        @(& $Value | Invoke-DismInference -InputPath ls.csv -ErrorAction Stop) | Should -HaveCount 32
    }
}

Describe 'Invoke-DismInference and a server' {
    BeforeAll { $Api = Start-DismApi template.yaml -Port 0 }
    AfterAll { $Api | Stop-DismApi }

    It 'gives the very scores of the model in process <Name>' -ForEach @(
        @{ Name = 'with binary tensors'; Options = @{} }
        @{ Name = 'with JSON'; Options = @{ AsJson = $true } }
    ) {
        $here = Invoke-DismInference template.yaml ls.csv
        $there = Invoke-DismInference template.yaml ls.csv -Uri $Api.Uri @Options
        $there | Should -HaveCount 32
        foreach ($i in 0..31) { $there[$i].Score | Should -Be $here[$i].Score }
        $there.comment | Should -Be $here.comment
    }

    It 'gives the very scores of the model in process over gRPC' {
        $grpc = Start-DismApi template.yaml -Port 0 -GrpcPort 0
        try {
            $grpc.GrpcUri.Scheme | Should -Be 'grpc'
            $there = Invoke-DismInference template.yaml ls.csv -Uri $grpc.GrpcUri
            $there.Score | Should -Be (Invoke-DismInference template.yaml ls.csv).Score
        }
        finally { $grpc | Stop-DismApi }
    }

    It 'takes template, resource and address from the server''s object' {
        @($Api | Invoke-DismInference -InputPath ls.csv) | Should -HaveCount 32
        @(Get-DismApi metsig* | Invoke-DismInference -InputPath ls.csv) | Should -HaveCount 32
    }

    It 'streams: the first rows come before the file is read' {
        New-InputFile long.csv -Repeat 1000
        function Get-RequestCount { [double][regex]::Match((Invoke-RestMethod "$($Api.Uri)metrics"), '(?m)^nv_inference_request_success\{.*\} (\d+)').Groups[1].Value }
        $before = Get-RequestCount
        $first = $Api | Invoke-DismInference -InputPath long.csv -BatchSize 32 | Select-Object -First 3
        $first.Row | Should -Be @(0, 1, 2)
        Get-RequestCount | Should -BeGreaterThan $before
        Get-RequestCount | Should -BeLessThan ($before + 100) -Because 'the file has 1000 batches'
        Remove-Item long.csv
    }

    It 'shows progress of work that lasts and takes it away, and none when it is not wanted' {
        # A reader that takes its time makes the run last more than a second.
        $script = 'param($f, $u, $p, $ms) Set-Location -LiteralPath $f; $ProgressPreference = $p; Invoke-DismInference template.yaml ls.csv -Uri $u -BatchSize 4 -ErrorAction Stop | ForEach-Object { [Threading.Thread]::Sleep($ms) }'
        $shown = (Invoke-InRunspace $script $Folder, $Api.Uri, 'Continue', 50).Progress | Where-Object Activity -EQ 'Scoring'
        $shown.Count | Should -BeGreaterThan 1
        $shown[0].StatusDescription | Should -Match '^\d+ rows, .*ls\.csv$'
        $shown[-1].RecordType | Should -Be Completed
        $shown.PercentComplete | ForEach-Object { $_ | Should -BeLessOrEqual 100 }
        (Invoke-InRunspace $script $Folder, $Api.Uri, 'SilentlyContinue', 50).Progress | Where-Object Activity -EQ 'Scoring' | Should -BeNullOrEmpty
    }
}

Describe 'Invoke-DismInference over many files' {
    BeforeAll {
        $null = New-Item runs -ItemType Directory
        foreach ($i in 1..4) {
            New-InputFile "runs/r$i.csv" -Case b32
            (Get-Content "runs/r$i.csv") -replace '^398407,', "39840$i," | Set-Content "runs/r$i.csv"
        }
        $all = 1..4 | ForEach-Object { Invoke-DismInference template.yaml "runs/r$_.csv" }
    }
    AfterAll { Remove-Item runs -Recurse }

    It 'takes files from the pipeline and gives the rows of one after the other <Name>' -ForEach @(
        @{ Name = 'by their objects'; Script = { Get-ChildItem runs/*.csv | Invoke-DismInference -Path template.yaml } }
        @{ Name = 'with the template by position'; Script = { Get-ChildItem runs/*.csv | Invoke-DismInference template.yaml } }
        @{ Name = 'at once'; Script = { Get-ChildItem runs/*.csv | Invoke-DismInference template.yaml -ThrottleLimit 4 } }
        @{ Name = 'by a property InputPath'; Script = { 1..4 | ForEach-Object { [pscustomobject]@{ InputPath = "runs/r$_.csv" } } | Invoke-DismInference template.yaml } }
        @{ Name = 'by a wildcard'; Script = { Invoke-DismInference template.yaml runs/*.csv -ThrottleLimit 2 } }
    ) {
        $rows = & $Script
        $rows | Should -HaveCount 128
        $rows.Run | Should -Be $all.Run
        $rows.Row | Should -Be $all.Row
        $rows.Score | Should -Be $all.Score
        $rows[40].Input | Should -Be (Get-Item runs/r2.csv).FullName
    }

    It 'returns the counts of each run with -Summary' {
        $runs = Get-ChildItem runs/*.csv | Invoke-DismInference template.yaml -Summary
        $runs | Should -HaveCount 4
        $runs[0] | Should -BeOfType ([DismPS.DismRunSummary])
        $runs.Run | Should -Be (398401..398404)
        $runs.Rows | Should -Be (32, 32, 32, 32)
        $runs[2].Flagged | Should -Be @($all | Where-Object { $_.Run -eq 398403 -and $_.IsAnomaly }).Count
        $runs.Model | Select-Object -Unique | Should -Be $ModelName
        ($runs | Out-String -Width 200) | Should -Match 'Run\s+Rows\s+Flagged\s+Undecided\s+NotSent\s+Model'
    }

    It 'writes one file a run, and with -Resume what is left' {
        $null = Get-ChildItem runs/r[12].csv | Invoke-DismInference template.yaml -OutputDirectory out
        (Get-ChildItem out/*.csv).Name | Should -Be 'r1.csv', 'r2.csv'
        $rows = Get-ChildItem runs/*.csv | Invoke-DismInference template.yaml -OutputDirectory out -Resume
        $rows.Run | Select-Object -Unique | Should -Be 398403, 398404
        (Import-Csv out/r4.csv).score | Should -HaveCount 32
        @(Get-ChildItem runs/*.csv | Invoke-DismInference template.yaml -OutputDirectory out -Resume) | Should -HaveCount 0
        (Invoke-DismInference template.yaml runs/*.csv -OutputDirectory out -Resume -Summary).Rows | Should -Be (32, 32, 32, 32)
    }

    It 'writes the rows of all files to one, in JSON lines' {
        $null = Invoke-DismInference template.yaml runs/*.csv -OutputPath all.jsonl
        $written = Get-Content all.jsonl | ConvertFrom-Json
        $written.run | Should -Be $all.Run
        $written[127].input | Should -BeLike '*r4.csv'
    }

    It 'says InputInvalid for a file at fault and scores the others' {
        Add-Content runs/r2.csv '1,2,3'
        $faults = Get-Fault { Get-ChildItem runs/*.csv | Invoke-DismInference template.yaml -ThrottleLimit 3 -BatchSize 8 -OutVariable script:rows }
        Assert-Fault $faults InputInvalid InvalidData (Get-Item runs/r2.csv).FullName
        @($script:rows | Where-Object { $_ -is [DismPS.DismPrediction] }) | Should -HaveCount 128
    }

    It 'says ServerUnreachable once for all files' {
        $uri = Get-ClosedUri
        Assert-Fault (Get-Fault { Get-ChildItem runs/*.csv | Invoke-DismInference template.yaml -Uri $uri -RetryTimeSeconds 0 }) ServerUnreachable ConnectionError $uri
    }

    It 'says UsageInvalid for -Resume without a folder' {
        @(Get-Fault { Invoke-DismInference template.yaml runs/*.csv -Resume })[0].FullyQualifiedErrorId | Should -BeLike 'UsageInvalid,*'
    }
}

Describe 'Errors of Invoke-DismInference' {
    It 'says InputInvalid with file, line and column, and reads the other files' {
        $lines = Get-Content ls.csv
        $lines[4] = $lines[4] -replace ',c3,[^,]+,', ',c3,abc,'
        $lines | Set-Content text.csv
        $faults = Get-Fault { Invoke-DismInference template.yaml text.csv, ls.csv -OutVariable script:rows }
        Assert-Fault $faults InputInvalid InvalidData (Join-Path $Folder 'text.csv')
        $faults.ErrorDetails.Message | Should -Match 'text\.csv:5:\d+: '
        @($script:rows).Count | Should -BeGreaterOrEqual 32
    }

    It 'says <Id> for <Name>' -ForEach @(
        @{ Name = 'a missing input file'; Id = 'ReadFailed'; Category = 'ReadError'; Target = 'nope.csv'; Script = { Invoke-DismInference template.yaml nope.csv } }
        @{ Name = 'a wildcard without a match'; Id = 'ReadFailed'; Category = 'ReadError'; Target = '*nope*'; Script = { Invoke-DismInference template.yaml nope*.csv } }
        @{ Name = 'a missing template'; Id = 'TemplateNotFound'; Category = 'ObjectNotFound'; Target = 'nope.yaml'; Script = { Invoke-DismInference nope.yaml ls.csv } }
        @{ Name = 'an invalid template'; Id = 'TemplateInvalid'; Category = 'InvalidData'; Target = 'bad.yaml'; Script = { Invoke-DismInference bad.yaml ls.csv } }
        @{ Name = 'two resources'; Id = 'ResourceAmbiguous'; Category = 'InvalidArgument'; Target = 'double.yaml'; Script = { Invoke-DismInference double.yaml ls.csv } }
        @{ Name = 'an unknown resource'; Id = 'ResourceNotFound'; Category = 'ObjectNotFound'; Target = '*'; Script = { Invoke-DismInference double.yaml ls.csv -Resource one } }
        @{ Name = 'an unknown extension'; Id = 'UsageInvalid'; Category = 'InvalidArgument'; Target = 'model.onnx'; Script = { Invoke-DismInference template.yaml model.onnx } }
        @{ Name = 'an address that is none'; Id = 'UsageInvalid'; Category = 'InvalidArgument'; Target = 'ls.csv'; Script = { Invoke-DismInference template.yaml ls.csv -Uri 'ftp://x' } }
    ) {
        $faults = @(Get-Fault $Script)
        $faults | Should -HaveCount 1
        $faults[0].FullyQualifiedErrorId.Split(',')[0] | Should -Be $Id -Because $faults[0]
        $faults[0].CategoryInfo.Category | Should -Be $Category
        "$($faults[0].TargetObject)" | Should -BeLike "*$Target"
    }

    It 'says ModelLoadFailed for a damaged model' {
        $broken = New-TestFolder
        [IO.File]::WriteAllBytes("$broken/model.onnx", [byte[]](1..100))
        $faults = Get-Fault { Invoke-DismInference "$broken/template.yaml" ls.csv -BasePath $broken }
        $faults | Should -HaveCount 1
        $faults.FullyQualifiedErrorId | Should -Match '^(ModelLoadFailed|TemplateInvalid),'
    }

    It 'says ServerUnreachable where nothing answers' {
        $uri = Get-ClosedUri
        Assert-Fault (Get-Fault { Invoke-DismInference template.yaml ls.csv -Uri $uri }) ServerUnreachable ConnectionError $uri
    }

    It 'says <Id> for an answer with status <Status>' -ForEach @(
        @{ Status = 200; Body = '<html>hello</html>'; Id = 'ProtocolViolation'; Category = 'InvalidData' }
        @{ Status = 200; Body = '{"outputs":[]}'; Id = 'ProtocolViolation'; Category = 'InvalidData' }
        @{ Status = 400; Body = '{"error":"shape"}'; Id = 'RequestInvalid'; Category = 'InvalidData' }
        @{ Status = 404; Body = '{"error":"no model"}'; Id = 'ResourceNotFound'; Category = 'ObjectNotFound' }
        @{ Status = 413; Body = ''; Id = 'RequestInvalid'; Category = 'InvalidData' }
        @{ Status = 429; Body = ''; Id = 'ServerBusy'; Category = 'ResourceBusy' }
        @{ Status = 500; Body = '{"error":"boom"}'; Id = 'InferenceFailed'; Category = 'InvalidOperation' }
        @{ Status = 503; Body = 'busy'; Id = 'ServerBusy'; Category = 'ResourceBusy' }
        @{ Status = 504; Body = ''; Id = 'Timeout'; Category = 'OperationTimeout' }
    ) {
        $server = [FixedAnswer]::new($Status, 'application/json', $Body)
        try {
            Assert-Fault (Get-Fault { Invoke-DismInference template.yaml ls.csv -Uri $server.Uri }) $Id $Category (Join-Path $Folder 'ls.csv')
        } finally { $server.Dispose() }
    }

    It 'says Timeout when no answer comes within -TimeoutSeconds' {
        $server = [FixedAnswer]::new(0, '', '')
        try {
            $watch = [Diagnostics.Stopwatch]::StartNew()
            Assert-Fault (Get-Fault { Invoke-DismInference template.yaml ls.csv -Uri $server.Uri -TimeoutSeconds 1 }) Timeout OperationTimeout (Join-Path $Folder 'ls.csv')
            $watch.Elapsed.TotalSeconds | Should -BeLessThan $Soon
        } finally { $server.Dispose() }
    }
}

Describe 'An early end of Invoke-DismInference' {
    BeforeAll { New-InputFile long.csv -Repeat 1000 }
    AfterAll { Remove-Item long.csv }

    It 'leaves the input file closed after Select-Object -First' {
        (Invoke-DismInference template.yaml long.csv -BatchSize 16 | Select-Object -First 1).Row | Should -Be 0
        $held = [IO.File]::Open("$Folder/long.csv", 'Open', 'ReadWrite', 'None')
        $held.Dispose()
    }

    It 'passes what is thrown downstream through and closes the file' {
        { Invoke-DismInference template.yaml long.csv -BatchSize 16 | ForEach-Object { throw 'downstream' } } | Should -Throw 'downstream'
        [IO.File]::Open("$Folder/long.csv", 'Open', 'ReadWrite', 'None').Dispose()
    }

    It 'returns at once when it is stopped while a server does not answer' {
        $server = [FixedAnswer]::new(0, '', '')
        try {
            $run = Invoke-InRunspace 'param($f, $u) Set-Location -LiteralPath $f; Invoke-DismInference template.yaml ls.csv -Uri $u' $Folder, $server.Uri { $server.Connections -gt 0 }
            $run.State | Should -Be Stopped
            $run.StopSeconds | Should -BeLessThan $Soon
            $run.Errors | Should -BeNullOrEmpty
        } finally { $server.Dispose() }
    }

    It 'returns at once when it is stopped while rows come out, and closes the file' {
        $run = Invoke-InRunspace 'param($f) Set-Location -LiteralPath $f; while ($true) { Invoke-DismInference template.yaml long.csv -BatchSize 1 }' $Folder { $args[0].Count -gt 100 }
        $run.State | Should -Be Stopped
        $run.StopSeconds | Should -BeLessThan $Soon
        $run.Errors | Should -BeNullOrEmpty
        [IO.File]::Open("$Folder/long.csv", 'Open', 'ReadWrite', 'None').Dispose()
    }
}

Describe 'Metadata and conditions of Invoke-DismInference' {
    BeforeAll {
        $metadataFolder = [IO.Directory]::CreateTempSubdirectory('dismps tést ').FullName
        $TestFolders.Add($metadataFolder)
        $source = Join-Path $RepositoryRoot 'tests/data/models/metsig-ae-metadata'
        Copy-Item "$source/template.yaml", "$source/model.onnx" $metadataFolder
        Push-Location -LiteralPath $metadataFolder
        $bins = (0..50).ForEach({ "input_0[$_]" }) -join ','
        $cells = (1..51) -join ','
        Set-Content ls.csv "run,lumisection,$bins", "398407,1,$cells", "398407,2,$cells", "380000,3,$cells"
        Set-Content oms.csv 'run_number,lumisection_number,pileup,beams_stable', '398407,2,40,False', '398407,1,41.5,True'
    }
    AfterAll { Pop-Location }

    It 'joins the metadata and leaves out what does not meet the conditions' {
        $rows = Invoke-DismInference template.yaml ls.csv -MetadataPath oms.csv -Verbose 4>$null
        $rows.Status | Should -Be 'Anomalous', 'ConditionNotMet', 'ConditionNotMet'
        $rows[0].Status | Should -BeOfType ([DismPS.DismScoreStatus])
        $rows[0].Score | Should -BeOfType ([double])
        $rows.Condition | Should -Be $null, 'StableBeams', 'MinRunNumber'
        $rows[1].Score | Should -BeNullOrEmpty
        $rows[2].IsAnomaly | Should -BeNullOrEmpty
        $rows[2].Lumisection | Should -Be 3
    }

    It 'names the conditions that were not checked' {
        $told = Invoke-DismInference template.yaml ls.csv -MetadataPath oms.csv -Verbose 4>&1 | Where-Object { $_ -is [Management.Automation.VerboseRecord] }
        "$told" | Should -Match 'AllowedPrimaryDatasets'
    }

    It 'says InputInvalid for a row without metadata' {
        Set-Content few.csv 'run,ls,pileup,beams_stable', '398407,1,40,True'
        $faults = Get-Fault { Invoke-DismInference template.yaml ls.csv -MetadataPath few.csv }
        Assert-Fault $faults InputInvalid InvalidData (Join-Path $metadataFolder 'few.csv')
        $faults[0].ErrorDetails.Message | Should -Match '\(398407, 2\)'
    }

    It 'says ReadFailed for a file of metadata that is not there' {
        Assert-Fault (Get-Fault { Invoke-DismInference template.yaml ls.csv -MetadataPath none.csv }) ReadFailed ReadError (Join-Path $metadataFolder 'none.csv')
    }
}
