namespace Tributary.Reporting.Pages;

/// <summary>The head of the page: its policy and its style. The four colours are
/// told apart by colour-blind readers (Okabe and Ito).</summary>
internal static class HtmlStyle
{
    private const string Style = """
        :root { color-scheme: light dark; --ink: #1c1f23; --paper: #fff; --soft: #5b636d; --line: #d9dde2;
          --base: #8a9099; --individual: #3d94d1; --combined: #d98f00; --merged: #00805f; }
        @media (prefers-color-scheme: dark) {
          :root { --ink: #e8eaed; --paper: #16181b; --soft: #a3abb5; --line: #353a41; --merged: #17b28a; } }
        body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
        main { max-width: 76rem; margin: 0 auto; padding: 1.5rem; }
        h1 { font-size: 1.7rem; margin: 0 0 1rem; overflow-wrap: anywhere; }
        h2, caption { font-size: 1.15rem; font-weight: 600; text-align: left; margin: 1.5rem 0 .5rem; }
        .findings { padding-left: 1.2rem; }
        .charts { display: grid; grid-template-columns: repeat(auto-fill, minmax(19rem, 1fr)); gap: 1rem; margin: 1.5rem 0; }
        figure { margin: 0; border: 1px solid var(--line); border-radius: 6px; padding: .6rem .8rem; }
        figcaption { font-weight: 600; }
        svg { width: 100%; height: auto; display: block; font: 11px system-ui, sans-serif; }
        svg text { fill: var(--ink); } svg .soft { fill: var(--soft); } svg .grid { stroke: var(--line); }
        svg .whisker { stroke: var(--ink); }
        .curve { fill: none; stroke: var(--individual); stroke-width: 1.5; }
        .look { fill: var(--paper); stroke: var(--merged); } .kept { fill: var(--merged); }
        .base { fill: var(--base); } .individual { fill: var(--individual); }
        .combined { fill: var(--combined); } .merged { fill: var(--merged); }
        .scroll { overflow-x: auto; }
        table { border-collapse: collapse; margin: 1rem 0; min-width: 40rem; font-size: .92rem; }
        th, td { padding: .3rem .6rem; border-bottom: 1px solid var(--line); text-align: left; font-weight: normal; }
        thead th { color: var(--soft); vertical-align: bottom; }
        tbody th { white-space: nowrap; }
        .figure { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
        .note, dt { color: var(--soft); font-size: .9rem; }
        dl { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1rem; } dd { margin: 0; overflow-wrap: anywhere; }
        @media print { main { max-width: none; } figure { break-inside: avoid; } }
        """;

    /// <summary>Everything up to the content.</summary>
    /// <param name="title">The page's title, encoded.</param>
    public static string Head(string title) =>
        $"""
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
        <title>{title}</title>
        <style>
        {Style}
        </style>
        </head>
        <body>
        <main>

        """.ReplaceLineEndings("\n");
}
