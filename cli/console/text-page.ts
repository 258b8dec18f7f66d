/** A short page without script or style, for who has no access to the console itself. */
export interface TextPage {
  readonly title: string;
  /** Plain texts. */
  readonly lines: readonly string[];
  /** Whether the browser loads the same address again at once. */
  readonly again?: boolean;
}

/** The HTML of it. It ends with a link to the console. */
export function textPage({ title, lines, again = false }: TextPage): string {
  const refresh = again ? '<meta http-equiv="refresh" content="0">' : '';
  const texts = lines.map((line) => `<p>${htmlText(line)}</p>`).join('\n');
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>${htmlText(title)}</title>${refresh}</head>
<body>
<h1>${htmlText(title)}</h1>
${texts}
<p><a href="/">Go to the console</a></p>
</body>
</html>
`;
}

/** What the page of the console is loaded into. The script does the rest. */
export const pageShell = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>smtp-warden</title>
<link rel="stylesheet" href="/console.css">
<script type="module" src="/console.js"></script>
</head>
<body>
<div id="app"><noscript>The console needs JavaScript. The command line does the same: smtp-warden --help</noscript></div>
</body>
</html>
`;

function htmlText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
