namespace DismPS.Engine.Validation.Reports.Pages;

/// <summary>The look of a report, light and dark.</summary>
internal static class ReportStyle
{
    public const string Css = """
        :root {
          --page: #f4f6f8; --card: #ffffff; --line: #e1e6eb; --text: #17202a; --soft: #5a6672;
          --band: #f6f8fa; --point: #4a7ba7; --flag: #c62f1c; --unsure: #8a5a00; --calm: #1d7a46;
        }
        @media screen and (prefers-color-scheme: dark) {
          :root {
            --page: #10151a; --card: #181f26; --line: #2b353f; --text: #e7ecf0; --soft: #9aa7b3;
            --band: #1c242c; --point: #6ea6d8; --flag: #ff7d66; --unsure: #e0b04a; --calm: #5cc98b;
          }
        }
        * { box-sizing: border-box; }
        body { margin: 0; background: var(--page); color: var(--text); font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; }
        main { max-width: 1180px; margin: 0 auto; padding: 32px 24px 8px; }
        footer { max-width: 1180px; margin: 0 auto; padding: 8px 24px 32px; color: var(--soft); font-size: 13px; }
        h1 { margin: 0; font-size: 28px; line-height: 1.2; font-weight: 650; overflow-wrap: anywhere; }
        h2 { margin: 0 0 12px; font-size: 15px; font-weight: 650; }
        .over { margin: 0 0 4px; color: var(--soft); font-size: 13px; }
        .about { margin: 6px 0 0; color: var(--soft); max-width: 75ch; overflow-wrap: anywhere; }
        .headline { margin: 18px 0 0; padding: 12px 16px; border-left: 4px solid; background: var(--card); border-radius: 0 8px 8px 0; font-size: 20px; font-weight: 650; }
        .headline.alert { border-color: var(--flag); }
        .headline.unsure { border-color: var(--unsure); }
        .headline.calm { border-color: var(--calm); }
        .tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(150px, 1fr)); gap: 12px; margin: 16px 0; }
        .tiles div { background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: 10px 14px; }
        dt { color: var(--soft); font-size: 13px; }
        dd { margin: 0; font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
        .tiles dd { font-size: 20px; font-weight: 600; }
        .card { background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: 16px 18px; margin: 0 0 16px; }
        .pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 420px), 1fr)); gap: 0 16px; align-items: stretch; }
        .facts { margin: 0; }
        .facts div { display: grid; grid-template-columns: 170px 1fr; gap: 12px; padding: 5px 0; border-top: 1px solid var(--line); }
        .facts div:first-child { border-top: 0; }
        .plot { display: block; width: 100%; height: auto; }
        .plot text { fill: var(--soft); font-size: 12px; font-variant-numeric: tabular-nums; }
        .plot .run { fill: var(--text); font-size: 12.5px; }
        .plot .band { fill: var(--band); }
        .plot .grid { stroke: var(--line); fill: none; }
        .plot .axis, .plot .notch { stroke: var(--soft); fill: none; }
        .plot .points { stroke: var(--point); stroke-width: 3; stroke-linecap: round; stroke-opacity: .7; fill: none; }
        .plot .spans { stroke: var(--point); stroke-width: .9; fill: none; }
        .plot .spans.flagged { stroke: var(--flag); }
        .plot .bar { fill: var(--point); }
        .plot .bar.flagged { fill: var(--flag); }
        .plot .threshold { stroke: var(--text); stroke-width: 1.2; stroke-dasharray: 6 4; fill: none; }
        .plot .threshold-name { fill: var(--text); font-weight: 600; paint-order: stroke; stroke: var(--card); stroke-width: 4px; }
        .plot circle.flagged { fill: var(--flag); stroke: var(--card); stroke-width: 1.5; }
        .plot .undecided { stroke: var(--unsure); stroke-width: 2.4; fill: none; }
        .legend { display: flex; flex-wrap: wrap; gap: 4px 20px; margin: 8px 0 0; padding: 0; list-style: none; color: var(--soft); font-size: 13px; }
        .dot { display: inline-block; width: 8px; height: 8px; border-radius: 50%; background: var(--point); margin-right: 7px; }
        .dot.flagged { background: var(--flag); width: 10px; height: 10px; }
        .cross { color: var(--unsure); margin-right: 6px; }
        .scroll { overflow-x: auto; }
        table { border-collapse: collapse; min-width: min(100%, 640px); font-variant-numeric: tabular-nums; }
        caption { text-align: left; color: var(--soft); font-size: 13px; padding-bottom: 8px; }
        th { font-size: 13px; font-weight: 600; text-align: left; color: var(--soft); }
        th, td { padding: 6px 0 6px 28px; border-bottom: 1px solid var(--line); vertical-align: top; white-space: nowrap; }
        th:first-child, td:first-child { padding-left: 4px; }
        .n { text-align: right; }
        tbody tr:last-child td { border-bottom: 0; }
        .none { margin: 0; color: var(--soft); }
        .part { margin: 36px 0 0; font-size: 22px; overflow-wrap: anywhere; }
        .part + .about { margin-bottom: 12px; }
        td.wrap { white-space: normal; overflow-wrap: anywhere; min-width: 260px; }
        td.place { font-variant-numeric: tabular-nums; }
        code { font: 13px/1.5 ui-monospace, "Cascadia Mono", Consolas, "DejaVu Sans Mono", monospace; }
        code.soft { color: var(--soft); }
        .badge { display: inline-block; padding: 0 8px; border: 1px solid; border-radius: 10px; font-size: 12.5px; font-weight: 600; }
        .badge.alert { color: var(--flag); }
        .badge.unsure { color: var(--unsure); }
        .badge.calm { color: var(--calm); }
        .badge.soft { color: var(--soft); }
        @media print {
          :root { color-scheme: light; --page: #ffffff; }
          body { font-size: 11pt; }
          main, footer { max-width: none; padding: 0; }
          .card { break-inside: avoid; }
          .card.long { break-inside: auto; }
          .scroll { overflow: visible; }
          table { font-size: 9pt; }
          thead { display: table-header-group; }
          tr { break-inside: avoid; }
          .plot, .badge, .headline { print-color-adjust: exact; }
        }

        """;
}
