BeforeAll {
    . $PSScriptRoot/common.ps1
    $Folder = New-TestFolder
    Push-Location -LiteralPath $Folder
    $Scores = @(Invoke-DismInference template.yaml ls.csv)
    $Rendering = $PSStyle.OutputRendering
    $Variables = 'TERM', 'TERM_PROGRAM', 'TERM_PROGRAM_VERSION', 'NO_COLOR', 'KITTY_WINDOW_ID', 'TMUX', 'ZELLIJ', 'STY', 'KONSOLE_VERSION', 'WT_SESSION'
    $Kept = @{}
    foreach ($name in $Variables) { $Kept[$name] = [Environment]::GetEnvironmentVariable($name) }
}
AfterAll {
    Pop-Location
    Clear-Test
}

Describe 'Show-DismScore' {
    AfterEach {
        $PSStyle.OutputRendering = $Rendering
        foreach ($name in $Variables) { [Environment]::SetEnvironmentVariable($name, $Kept[$name]) }
    }

    It 'returns one plot with its facts' {
        $plot = $Scores | Show-DismScore -Protocol Block -Width 70 -Height 15
        $plot | Should -HaveCount 1
        $plot | Should -BeOfType ([DismPS.DismScorePlot])
        $plot.Model | Should -Be $ModelName
        $plot.Rows | Should -Be 32
        $plot.Flagged | Should -Be 7
        $plot.Undecided | Should -Be 0
        $plot.Threshold | Should -Be $Scores[0].Threshold
        $plot.Maximum | Should -Be ($Scores.Score | Measure-Object -Maximum).Maximum
        $plot.Width | Should -Be 70
        $plot.Height | Should -Be 15
        $plot.Protocol | Should -Be 'Block'
        "$plot" | Should -Be $plot.Text
    }

    It 'is shown as the plot, line by line' {
        $PSStyle.OutputRendering = 'PlainText'
        $plot = $Scores | Show-DismScore -Protocol Block -Width 70 -Height 15
        $lines = ($plot | Out-String -Width 200).TrimEnd() -split '\r?\n'
        $lines[0] | Should -Be "${ModelName}: 7 of 32 lumisections flagged"
        $lines | Should -HaveCount 15
        ($lines -join '').ToCharArray().Where({ $_ -eq '●' }).Count | Should -BeGreaterThan 1
        $lines[-1] | Should -Match 'threshold 0\.01267'
        $lines.TrimEnd() | Should -Be ($plot.Text -split '\n').TrimEnd()
    }

    It 'has colours, and none when they are not wanted' {
        $PSStyle.OutputRendering = 'Ansi'
        $plot = $Scores | Show-DismScore -Protocol Block
        $plot.Text | Should -Match "`e\[91m●"
        $plot | Out-String | Should -Match "`e\[91m●"
        $PSStyle.OutputRendering = 'PlainText'
        ($Scores | Show-DismScore -Protocol Block).Text | Should -Not -Match "`e"
        $plot | Out-String | Should -Not -Match "`e"
    }

    It 'is ASCII where nothing else is sure: <Name>' -ForEach @(
        @{ Name = 'output that is redirected, as that of the tests'; Setting = @{ } }
        @{ Name = 'NO_COLOR'; Setting = @{ NO_COLOR = '1'; TERM = 'xterm-kitty' } }
        @{ Name = 'PlainText'; Setting = @{ TERM = 'xterm-kitty'; KITTY_WINDOW_ID = '1' }; Rendering = 'PlainText' }
    ) {
        foreach ($name in $Setting.Keys) { [Environment]::SetEnvironmentVariable($name, $Setting[$name]) }
        if (-not $Setting.Count -and -not [Console]::IsOutputRedirected) { Set-ItResult -Skipped -Because 'the tests run in a terminal'; return }
        if ($_.Rendering) { $PSStyle.OutputRendering = $_.Rendering }
        $plot = $Scores | Show-DismScore
        $plot.Protocol | Should -Be 'Ascii'
        $plot.Text | Should -Not -Match '[^\x0a\x20-\x7e]'
        $plot.Text | Should -Match '#'
    }

    It 'makes <Protocol> pictures when they are asked for' -ForEach @(
        @{ Protocol = 'Sixel'; Start = "`eP0;1;0q`"1;1;600;280"; End = "-`e\" }
        @{ Protocol = 'Kitty'; Start = "`e_Ga=T,f=100,q=2,c=60,r=14,m="; End = "`e\" }
    ) {
        $plot = $Scores | Show-DismScore -Protocol $Protocol -Width 60 -Height 15
        $title, $picture = $plot.Text -split '\n', 2
        $title | Should -Be "${ModelName}: 7 of 32 lumisections flagged"
        $picture.StartsWith($Start, [StringComparison]::Ordinal) | Should -BeTrue
        $picture.EndsWith($End, [StringComparison]::Ordinal) | Should -BeTrue
        $picture.Contains("`n") | Should -BeFalse
    }

    It 'hands a picture to the terminal in one piece' {
        if (-not (Get-Command script -ErrorAction Ignore)) { Set-ItResult -Skipped -Because 'there is no program to stand in for a terminal'; return }
        $Scores | Export-Clixml scores.xml
        $line = "Import-Module '$env:DISMPS_TEST_MODULE'; Import-Clixml scores.xml | Show-DismScore -Width 60 -Height 12 -Protocol Sixel"
        $log = Join-Path $Folder 'terminal.log'
        $pwsh = (Get-Process -Id $PID).Path
        [IO.File]::WriteAllText("$Folder/line.ps1", $line)
        $null = '' | script -qefc "'$pwsh' -NoLogo -NoProfile -NonInteractive -File line.ps1" $log
        $text = [IO.File]::ReadAllText($log)
        $text | Should -Match '(?s)\eP0;1;0q[^\r\n]*-\e\\'
    }

    It 'is text where the host does not show it: <Line>' -ForEach @(
        @{ Line = '$plot > made.txt' }
        @{ Line = 'Import-Clixml scores.xml | Show-DismScore -Protocol Kitty -Width 60 -Height 12 > made.txt' }
        @{ Line = '$plot | Out-File made.txt' }
        @{ Line = '($plot | Out-String).TrimEnd() | Set-Content made.txt' }
        @{ Line = 'Show-Mine *> made.txt' }
        @{ Line = '$(Show-Mine) > made.txt' }
        @{ Line = '& { 1..1 | ForEach-Object { Show-Mine } } | Out-File made.txt' }
        @{ Line = '$null = Show-Mine | Tee-Object made.txt' }
        @{ Line = '$back = [Management.Automation.PSSerializer]::Deserialize([Management.Automation.PSSerializer]::Serialize($plot)); $back > made.txt' }
    ) {
        $Scores | Export-Clixml scores.xml
        Remove-Item made.txt -ErrorAction Ignore
        $shown = Invoke-Child @"
            Import-Module '$env:DISMPS_TEST_MODULE'
            `$plot = Import-Clixml scores.xml | Show-DismScore -Width 60 -Height 12 -Protocol Sixel
            function Show-Mine { `$plot }
            $Line
"@
        $shown -join '' | Should -Not -Match "`eP|`e_G" -Because 'the host shows nothing'
        $text = Get-Content made.txt -Raw
        $text | Should -Not -Match "`eP|`e_G"
        $text | Should -Match '●'
    }

    It 'is the picture where the host shows it: <Line>' -ForEach @(
        @{ Line = '$plot' }
        @{ Line = 'Show-Mine' }
        @{ Line = '$plot | Out-Host' }
        @{ Line = '$plot 2> errors.txt' }
        @{ Line = 'if ($plot) { & { Show-Mine } }' }
        @{ Line = '$text = 1 | Out-String; $plot' }
        @{ Line = '1..1 | ForEach-Object { $none = 1 | Out-String; Show-Mine }' }
    ) {
        $Scores | Export-Clixml scores.xml
        $shown = Invoke-Child @"
            Import-Module '$env:DISMPS_TEST_MODULE'
            `$plot = Import-Clixml scores.xml | Show-DismScore -Width 60 -Height 12 -Protocol Sixel
            function Show-Mine { `$plot }
            $Line
"@
        $shown -join '' | Should -Match "`eP0;1;0q.*-`e\\"
        $shown -join '' | Should -Not -Match '●'
    }

    It 'has the text beside the picture' {
        $plot = $Scores | Show-DismScore -Protocol Sixel -Width 60 -Height 12
        $plot.PlainText | Should -Be ($Scores | Show-DismScore -Protocol Block -Width 60 -Height 12).Text
        $block = $Scores | Show-DismScore -Protocol Block
        $block.PlainText | Should -Be $block.Text
    }

    It 'makes a plot of each model and threshold' {
        $other = $Scores.ForEach({ $_ | Select-Object Run, Lumisection, Row, Score, IsAnomaly, @{ n = 'Model'; e = { 'other' } }, @{ n = 'Threshold'; e = { 0.5 } } })
        $plots = @($Scores; $other) | Show-DismScore
        $plots.Model | Should -Be @($ModelName, 'other')
        $plots.Threshold | Should -Be @($Scores[0].Threshold, 0.5)
    }

    It 'takes what comes back from a file or another session' {
        $expected = ($Scores | Show-DismScore -Protocol Ascii).Text
        $Scores | Export-Clixml back.xml
        (Import-Clixml back.xml | Show-DismScore -Protocol Ascii).Text | Should -Be $expected
        $null = Invoke-DismInference template.yaml ls.csv -OutputPath back.csv
        (Import-Csv back.csv | Show-DismScore -Protocol Ascii).Flagged | Should -Be 7
        (Show-DismScore $Scores -Protocol Ascii).Text | Should -Be $expected
    }

    It 'refuses what has no score and goes on' {
        $plots = [Collections.Generic.List[object]]::new()
        $fault = Get-Fault { @('a text'; $Scores) | Show-DismScore | ForEach-Object { $plots.Add($_) } }
        $fault | Should -HaveCount 1
        $fault.FullyQualifiedErrorId | Should -BeLike 'UsageInvalid,*'
        $plots.Rows | Should -Be 32
    }

    It 'shows nothing of nothing' {
        @() | Show-DismScore | Should -BeNullOrEmpty
    }

    It 'refuses sizes that cannot be drawn' {
        { $Scores | Show-DismScore -Width 10 } | Should -Throw -ErrorId 'ParameterArgumentValidationError*'
        { $Scores | Show-DismScore -Height 2 } | Should -Throw -ErrorId 'ParameterArgumentValidationError*'
    }

    It 'completes -Protocol' {
        (Complete 'Show-DismScore -Protocol S').CompletionText | Should -Be 'Sixel'
    }

    It 'works in a runspace without a window' {
        $run = Invoke-InRunspace 'param($scores) $scores | Show-DismScore' @(, $Scores)
        $run.Errors | Should -BeNullOrEmpty
        $run.Output[0].Protocol | Should -Be 'Ascii'
        $run.Output[0].Width | Should -Be 80
    }
}
