BeforeDiscovery {
    $HaveNode = [bool](Get-Command node -ErrorAction Ignore)
    if (-not $HaveNode) { Write-Host 'Object stores: not run, no node on PATH' }
}
BeforeAll {
    . $PSScriptRoot/common.ps1
    $Folder = New-TestFolder
    Push-Location $Folder
    $Models = Join-Path $Folder 'models'
    $Versions = ([UriBuilder]@{ Scheme = 'file'; Host = ''; Path = $Models }).Uri

    # A model with other content at each call: another version.
    $script:Changes = 0
    function Publish-Change([hashtable] $To = @{ Repository = $Versions; Versioned = $true }) {
        $script:Changes++
        # A description of the model (ModelProto.doc_string).
        [IO.File]::WriteAllBytes((Get-FullPath model.onnx), [IO.File]::ReadAllBytes("$ModelFolder/model.onnx") + [byte[]](0x32, 1, (48 + $Changes)))
        Publish-DismModel template.yaml @To
    }
}
AfterAll { Pop-Location; Clear-Test }

Describe 'Versions in a folder' {
    BeforeEach { Remove-Item -LiteralPath $Models -Recurse -Force -ErrorAction Ignore }

    It 'are named by their content, and an unchanged one is not published again' {
        $first = Publish-DismModel template.yaml $Versions -Versioned -Message 'a first one'
        $first.Version | Should -Match '^[0-9a-f]{12}$'
        $first.Uri.LocalPath | Should -Be "$Models/$ModelName/$($first.Version)"
        "$Models/$ModelName/$($first.Version)/$ModelName/1/model.onnx" | Should -Exist
        ($first.IsUnchanged, $first.IsLatest, $first.SentBytes) | Should -Be ($false, $true, $first.Bytes)
        $again = Publish-DismModel template.yaml $Versions -Versioned
        ($again.IsUnchanged, $again.SentBytes, $again.Uri) | Should -Be ($true, 0, $first.Uri)
        $listed = Get-DismPublication $Versions
        ($listed.Resource, $listed.Name, $listed.Version, $listed.Message, $listed.IsLatest) | Should -Be ($Resource, $ModelName, $first.Version, 'a first one', $true)
        $listed.PublishedAt | Should -BeGreaterThan (Get-Date).AddMinutes(-5)
        $listed.PublishedBy | Should -BeLike "*@$([Environment]::MachineName)"
    }

    It 'are listed, the newest first' {
        $published = 1..3 | ForEach-Object { Publish-Change }
        (Get-DismPublication $Versions).Version | Should -Be $published[2, 1, 0].Version
        (Get-DismPublication $Versions -Latest).Version | Should -Be $published[2].Version
        (Get-DismPublication $Versions met*).Count | Should -Be 3
        Get-DismPublication $Versions zz* | Should -BeNullOrEmpty
        (Get-Fault { Get-DismPublication $Versions nothing }).FullyQualifiedErrorId | Should -BeLike 'PublicationNotFound,*'
        ($published[0] | Get-DismPublication -Latest).Version | Should -Be $published[2].Version
    }

    It 'write nothing with -WhatIf, and tell what would be sent' {
        Remove-Item .dism-artifacts -Recurse -Force -ErrorAction Ignore
        $told = Publish-DismModel template.yaml $Versions -Versioned -WhatIf -Verbose 4>&1 6>&1
        "$told" | Should -Match "${Resource}: .*2 of 2 files to send"
        "$told" | Should -Match "$ModelName/config.pbtxt: \d+ bytes"
        Test-Path -LiteralPath $Models | Should -BeFalse
        Test-Path .dism-artifacts | Should -BeFalse
    }

    It 'are removed from the oldest on' {
        $published = 1..4 | ForEach-Object { Publish-Change }
        Remove-DismPublication $Versions -KeepLast 2 -WhatIf | Should -BeNullOrEmpty
        (Get-DismPublication $Versions).Count | Should -Be 4
        Remove-DismPublication $Versions -KeepLast 2 -OlderThanDays 1 -Confirm:$false | Should -BeNullOrEmpty
        $removed = Remove-DismPublication $Versions -KeepLast 2 -InUse $published[0].Uri -Confirm:$false
        ($removed.Version, $removed.Reason, $removed.FileCount) | Should -Be ($published[1].Version, 'Old', 2)
        (Get-DismPublication $Versions).Version | Should -Be $published[3, 2, 0].Version
        Get-ChildItem -LiteralPath "$Models/$ModelName" -Directory | ForEach-Object Name | Sort-Object | Should -Be ($published[3, 2, 0].Version | Sort-Object)
    }

    It 'are removed by name, from the pipeline too' {
        $published = 1..3 | ForEach-Object { Publish-Change }
        $null = Get-DismPublication $Versions | Where-Object Version -EQ $published[0].Version | Remove-DismPublication -Confirm:$false
        (Get-DismPublication $Versions).Version | Should -Be $published[2, 1].Version
        $null = Remove-DismPublication $Versions $ModelName $published[1].Version -Confirm:$false
        (Get-DismPublication $Versions).Version | Should -Be $published[2].Version
        (Get-Fault { Remove-DismPublication $Versions $ModelName 000000000000 -Confirm:$false }).FullyQualifiedErrorId | Should -BeLike 'PublicationNotFound,*'
        (Get-Fault { Remove-DismPublication $Versions $ModelName $published[2].Version -InUse $published[2].Uri -Confirm:$false }).FullyQualifiedErrorId | Should -BeLike 'UsageInvalid,*'
    }

    It 'and models without versions do not take each others place' {
        $null = Publish-DismModel template.yaml $Versions -Versioned
        (Get-Fault { Publish-DismModel template.yaml $Versions -Force }).FullyQualifiedErrorId | Should -BeLike 'TargetExists,*'
        Remove-Item -LiteralPath $Models -Recurse -Force
        $null = Publish-DismModel template.yaml $Versions
        (Get-Fault { Publish-DismModel template.yaml $Versions -Versioned }).FullyQualifiedErrorId | Should -BeLike 'TargetExists,*'
    }
}

Describe 'Repositories that cannot be reached' {
    It 'say <Id> for <Name>' -ForEach @(
        @{ Name = 'a claim without its folder'; Arguments = @{ Repository = 'pvc://claim/a' }; Id = 'UsageInvalid' }
        @{ Name = 'a bucket without a name'; Arguments = @{ Repository = 's3:///prefix' }; Id = 'StorageUriInvalid' }
        @{ Name = 'an address with a password'; Arguments = @{ Repository = 's3://key:SECRET@bucket/a' }; Id = 'StorageUriInvalid' }
        @{ Name = 'an endpoint that is none'; Arguments = @{ Repository = 's3://bucket/a'; EndpointUrl = 'SECRET' }; Id = 'UsageInvalid' }
        @{ Name = 'a profile that is none'; Arguments = @{ Repository = 's3://bucket/a'; S3Profile = 'nobody' }; Id = 'AccessDenied' }
        @{ Name = 'a store that is none'; Arguments = @{ Repository = 's3://bucket/a'; EndpointUrl = 'http://127.0.0.1:9'; Anonymous = $true }; Id = 'StorageFailed' }
    ) {
        $fault = Get-Fault { Get-DismPublication @Arguments }
        $fault.FullyQualifiedErrorId | Should -BeLike "$Id,*"
        "$fault $($fault.ErrorDetails.RecommendedAction)" | Should -Not -MatchExactly 'SECRET'
    }

    It 'say that parameters of stores are not for DIALS' {
        (Get-Fault { Publish-DismModel template.yaml -Dials -Region eu }).FullyQualifiedErrorId | Should -BeLike 'UsageInvalid,*'
    }
}

Describe 'An object store' -Skip:(-not $HaveNode) {
    BeforeAll {
        $Server = Get-StoreServer
        $Data = [IO.Directory]::CreateTempSubdirectory('dismps-s3').FullName
        $TestFolders.Add($Data)
        $Store = Start-Process node -ArgumentList "`"$Server`" --no-vhost-buckets --directory `"$Data`" --address 127.0.0.1 --port 0 --configure-bucket models" -PassThru -RedirectStandardOutput "$Data/out" -RedirectStandardError "$Data/errors"
        Wait-Until { (Get-Content "$Data/out" -Raw -ErrorAction Ignore) -match 'listening on 127\.0\.0\.1:([0-9]+)' }
        $null = (Get-Content "$Data/out" -Raw) -match 'listening on 127\.0\.0\.1:([0-9]+)'
        $There = @{ Repository = 's3://models/team'; EndpointUrl = "http://127.0.0.1:$($Matches[1])" }
        $KeysBefore = $env:AWS_ACCESS_KEY_ID, $env:AWS_SECRET_ACCESS_KEY
        $env:AWS_ACCESS_KEY_ID = $env:AWS_SECRET_ACCESS_KEY = 'S3RVER'
    }
    AfterAll {
        $env:AWS_ACCESS_KEY_ID, $env:AWS_SECRET_ACCESS_KEY = $KeysBefore
        $Store.Kill()
        $Store.WaitForExit(10000) | Should -BeTrue
    }

    It 'takes versions, lists and removes them' {
        $published = 1..2 | ForEach-Object { Publish-Change $There }
        "$($published[1].Uri)" | Should -Be "s3://models/team/$ModelName/$($published[1].Version)"
        (Publish-DismModel template.yaml @There).IsUnchanged | Should -BeTrue
        (Get-DismPublication @There).Version | Should -Be $published[1, 0].Version
        (Remove-DismPublication @There -KeepLast 1 -Confirm:$false).Version | Should -Be $published[0].Version
        (Get-DismPublication @There).Version | Should -Be $published[1].Version
    }

    It 'takes keys from a file that only its owner may read' -Skip:$IsWindows {
        "[default]`naws_access_key_id = S3RVER`naws_secret_access_key = S3RVER" | Set-Content keys
        chmod 644 keys
        (Get-Fault { Get-DismPublication @There -CredentialFile keys }).FullyQualifiedErrorId | Should -BeLike 'AccessDenied,*'
        chmod 600 keys
        { Get-DismPublication @There -CredentialFile keys -ErrorAction Stop } | Should -Not -Throw
    }
}
