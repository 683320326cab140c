BeforeDiscovery {
    Import-Module $env:DISMPS_TEST_MODULE
    $Counted = foreach ($command in Get-Command -Module DismPS) {
        foreach ($parameter in $command.Parameters.Values) {
            if ($parameter.Name -match '(Seconds|Days|Bytes)$' -or ($parameter.Name -in 'Requests', 'Limits')) { @{ Command = $command.Name; Parameter = $parameter } }
        }
    }
}
BeforeAll {
    . $PSScriptRoot/common.ps1

    # What a parameter makes of a value, without running a cmdlet.
    function Convert-Argument([type] $Attribute, $Value, [hashtable] $With = @{}) {
        $made = $Attribute::new()
        $With.GetEnumerator().ForEach({ $made.($_.Key) = $_.Value })
        $made.Transform($null, $Value)
    }

    function Get-Refusal([scriptblock] $Script) {
        try { $null = & $Script; 'nothing was refused' } catch { ($_.Exception.InnerException ?? $_.Exception).Message }
    }
}
AfterAll { Clear-Test }

Describe 'The parameter <Parameter.Name> of <Command>' -ForEach $Counted {
    It 'takes its value in every spelling' {
        $attribute = switch -Regex ($Parameter.Name) { '(Seconds|Days)$' { 'DurationAttribute' } 'Bytes$' { 'ByteCountAttribute' } default { 'QuantityTableAttribute' } }
        $Parameter.Attributes.Where({ $_.GetType().Name -eq $attribute }).Count | Should -Be 1
        if ($attribute -eq 'DurationAttribute') { $Parameter.Attributes.Where({ $_.GetType().Name -eq $attribute })[0].InDays | Should -Be ($Parameter.Name -like '*Days') }
    }

    It 'says how in its help' {
        "$((Get-Help $Command -Parameter $Parameter.Name).description.Text)" | Should -Match $(switch -Regex ($Parameter.Name) { 'Seconds$' { "'5m'" } 'Days$' { "'12h'" } 'Bytes$' { '64MB' } default { "'\d+m?Gi'|'500m'" } })
    }
}

Describe 'A duration' {
    It '<Value> is <Seconds> seconds' -ForEach @(
        @{ Value = 30; Seconds = 30 }, @{ Value = '30'; Seconds = 30 }, @{ Value = '90s'; Seconds = 90 }, @{ Value = '5m'; Seconds = 300 }, @{ Value = ' 5m '; Seconds = 300 },
        @{ Value = '1h'; Seconds = 3600 }, @{ Value = '1h30m'; Seconds = 5400 }, @{ Value = '1.5h'; Seconds = 5400 }, @{ Value = '1d'; Seconds = 86400 }, @{ Value = '0s'; Seconds = 0 },
        @{ Value = '00:05:00'; Seconds = 300 }, @{ Value = '1.00:00:01'; Seconds = 86401 }, @{ Value = '0:00:30'; Seconds = 30 }, @{ Value = [timespan]::FromMinutes(2); Seconds = 120 },
        @{ Value = 30.0; Seconds = 30 }, @{ Value = [psobject]::AsPSObject('2m'); Seconds = 120 }
    ) {
        $made = Convert-Argument DismPS.Commands.DurationAttribute $Value
        $made | Should -Be $Seconds
        $made | Should -BeOfType int
    }

    It '<Value> is <Days> days where days are counted' -ForEach @(
        @{ Value = 14; Days = 14 }, @{ Value = '14'; Days = 14 }, @{ Value = '12h'; Days = 0.5 }, @{ Value = '2d12h'; Days = 2.5 }, @{ Value = [timespan]::FromDays(3); Days = 3 }, @{ Value = 0.25; Days = 0.25 }
    ) {
        Convert-Argument DismPS.Commands.DurationAttribute $Value @{ InDays = $true } | Should -Be $Days
    }

    It '<Value> is refused' -ForEach @('5x', '', ' ', '5 m', '-5', '-5m', '1m5', '30m1h', '1,5h', '5:00', '00:61:00', '1e3', '0x10', '9999999999999', '99999999999d', '9999999999999999999999999999d').ForEach({ @{ Value = $_ } }) {
        Get-Refusal { Convert-Argument DismPS.Commands.DurationAttribute $Value } | Should -Be "'$Value' is no duration: write seconds (30), or 90s, 5m, 1h30m, 2d or 00:05:00."
    }

    It 'of parts of a second is refused, not rounded' {
        foreach ($value in '0.5s', '0.5', 0.5, [timespan]::FromMilliseconds(1500)) { Get-Refusal { Convert-Argument DismPS.Commands.DurationAttribute $value } | Should -BeLike '* is no whole number of seconds.' }
    }

    It 'is the same in every culture' {
        $before = [cultureinfo]::CurrentCulture
        try {
            foreach ($name in 'de-DE', 'ar-SA', 'tr-TR') {
                [cultureinfo]::CurrentCulture = $name
                Convert-Argument DismPS.Commands.DurationAttribute '1.5h' | Should -Be 5400
                Convert-Argument DismPS.Commands.ByteCountAttribute '1.5kib' | Should -Be 1536
                (Convert-Argument DismPS.Commands.QuantityTableAttribute @{ cpu = 0.5 }).cpu | Should -BeExactly '0.5'
            }
        } finally { [cultureinfo]::CurrentCulture = $before }
    }

    It 'that is out of range, or none, is told at the parameter' {
        (Get-Fault { Get-DismApi | Stop-DismApi -TimeoutSeconds 2h }).Exception.Message | Should -BeLike "*'TimeoutSeconds'*7200*" -Because 'the range is of the parameter'
        (Get-Fault { Get-DismApi | Stop-DismApi -TimeoutSeconds 5x }).Exception.Message | Should -BeLike "*'TimeoutSeconds'*'5x' is no duration: write seconds (30), or 90s*"
    }
}

Describe 'A size' {
    It '<Value> is <Bytes> bytes' -ForEach @(
        @{ Value = 1024; Bytes = 1024 }, @{ Value = 64MB; Bytes = 67108864 }, @{ Value = '64MB'; Bytes = 67108864 }, @{ Value = '64MiB'; Bytes = 67108864 }, @{ Value = '64 MiB'; Bytes = 67108864 },
        @{ Value = '1.5GB'; Bytes = 1610612736 }, @{ Value = '10kb'; Bytes = 10240 }, @{ Value = '512B'; Bytes = 512 }, @{ Value = '2TiB'; Bytes = 2199023255552 }, @{ Value = 1e6; Bytes = 1000000 }
    ) {
        [long](Convert-Argument DismPS.Commands.ByteCountAttribute $Value) | Should -Be $Bytes
    }

    It '<Value> is refused' -ForEach @('64M', '64Mi', 'MB', '-1MB', '1,5GB', '0.3B', '99999999999999PB', '0x10', '').ForEach({ @{ Value = $_ } }) {
        Get-Refusal { Convert-Argument DismPS.Commands.ByteCountAttribute $Value } | Should -BeLike "'$Value' is no size: write whole bytes (67108864), or 64MB or 64MiB*"
    }
}

Describe 'A table of quantities' {
    It 'takes numbers and texts' {
        $made = Convert-Argument DismPS.Commands.QuantityTableAttribute ([ordered]@{ cpu = 2; memory = 2GB; 'nvidia.com/gpu' = '1'; a = '500m'; b = ' 2Gi '; c = 0.25; d = [decimal]1.50 })
        $made.cpu, $made.memory, $made.'nvidia.com/gpu', $made.a, $made.b, $made.c, $made.d | Should -Be '2', '2147483648', '1', '500m', '2Gi', '0.25', '1.5'
    }

    It 'refuses what is no quantity, with the name of the resource' {
        foreach ($value in '5x', '2GB', '', $null, '-1', $true, 'Infinity', [double]::NaN) {
            Get-Refusal { Convert-Argument DismPS.Commands.QuantityTableAttribute @{ cpu = $value } } | Should -BeLike "* is no quantity for 'cpu': write a number*"
        }
    }

    It 'goes into a manifest' {
        $manifest = Export-DismManifest "$ModelFolder/template.yaml" s3://models/x -BasePath $ModelFolder -Requests @{ cpu = '250m'; memory = 1GB } -Limits @{ cpu = 2; memory = '2Gi' } -InferenceTimeoutSeconds 2m
        $manifest.Text | Should -Match 'cpu: "250m"'
        $manifest.Text | Should -Match 'memory: "1073741824"'
        $manifest.Text | Should -Match 'cpu: "2"'
        $manifest.Text | Should -Match 'timeout: 120'
    }
}
