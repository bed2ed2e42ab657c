namespace Relay.Simulator.Reports;

/// <summary>The look of the report: colours by the reader's system, figures that line up, nothing from elsewhere.</summary>
internal static class HtmlStyle
{
    public const string Css = """
        :root{color-scheme:light dark;--bg:#fbfbfa;--card:#fff;--ink:#1c1f23;--soft:#5b6470;--line:#e2e4e8;--accent:#2f5fd0;
        --second:#b4690e;--green:#1d7f4e;--red:#c0362c;--grid:#e8eaee}
        @media(prefers-color-scheme:dark){:root{--bg:#14161a;--card:#1b1e24;--ink:#e7e9ec;--soft:#9aa4b1;--line:#2c313a;
        --accent:#7ea6ff;--second:#e2a04a;--green:#55c98c;--red:#ff8178;--grid:#262b33}}
        *{box-sizing:border-box}
        body{margin:0;background:var(--bg);color:var(--ink);font:15px/1.5 system-ui,sans-serif;font-variant-numeric:tabular-nums}
        main{max-width:1120px;margin:0 auto;padding:32px 20px 64px}h1{font-size:28px;line-height:1.2;margin:4px 0 8px}
        h1.green,.green .mark{color:var(--green)}h1.red,.red .mark{color:var(--red)}
        h2{font-size:18px;margin:36px 0 10px}.kicker{color:var(--soft);margin:0}
        code{font:13px/1.4 ui-monospace,monospace;overflow-wrap:anywhere}small{color:var(--soft)}
        .figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(120px,1fr));gap:1px;background:var(--line);
        border:1px solid var(--line);border-radius:8px;overflow:hidden;margin:20px 0}
        .figures div{background:var(--card);padding:12px 14px}.figures dt{color:var(--soft);font-size:13px}
        .figures dd{margin:0;font-size:20px;font-weight:600}
        table{width:100%;border-collapse:collapse;background:var(--card);border:1px solid var(--line);border-radius:8px}
        th{font-size:13px;color:var(--soft);font-weight:500;text-align:left}
        th,td{padding:8px 12px;border-top:1px solid var(--line);vertical-align:top}thead th{border-top:0}.n{text-align:right}
        .grey td{color:var(--soft)}.verdicts td:first-child{white-space:nowrap}.mark{font-weight:700;display:inline-block;width:1em}
        .offenders td{background:color-mix(in srgb,var(--red) 8%,var(--card))}
        .offenders ul{margin:8px 0;padding-left:20px;max-height:420px;overflow:auto}
        .plots{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,480px),1fr));gap:16px;margin-top:28px}
        figure{margin:0;background:var(--card);border:1px solid var(--line);border-radius:8px;padding:14px}
        figcaption{font-weight:600;margin-bottom:8px}figcaption small{font-weight:400;display:block}
        svg{width:100%;height:auto;display:block}svg text{fill:var(--soft);font:12px system-ui,sans-serif}
        .grid{stroke:var(--grid)}.axis{stroke:var(--line)}.bar1{fill:var(--accent)}.bar2{fill:var(--second)}.bar3{fill:var(--red)}
        .line1{stroke:var(--accent)}.line2{stroke:var(--second)}.line3{stroke:var(--red)}[class^=line]{fill:none;stroke-width:2}
        .key1{color:var(--accent)}.key2{color:var(--second)}.key3{color:var(--red)}
        footer{margin-top:32px;color:var(--soft);font-size:13px}
        @media(max-width:640px){table{display:block;overflow-x:auto}.verdicts thead{display:none}.verdicts td{display:block;border:0;padding:2px 12px}
        .verdicts tr{display:block;border-top:1px solid var(--line);padding:8px 0}}
        """;
}
