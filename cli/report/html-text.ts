/** What a browser would not show, or would show as if it stood elsewhere: controls, marks of direction, half a surrogate pair. */
const unseen = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** A text as text of HTML or as the value of an attribute. Names of groups and reasons are anybody's. */
export function htmlText(text: string): string {
  const seen = text.replaceAll(
    unseen,
    (sign) => `<U+${(sign.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}>`,
  );
  return seen.replaceAll(/[&<>"']/g, (sign) => entities[sign] ?? sign);
}

/** The text that {@link htmlText} made; for what has nothing unseen in it. */
export function textOfHtml(html: string): string {
  const signs = new Map(Object.entries(entities).map(([sign, entity]) => [entity, sign]));
  return html.replaceAll(/&(amp|lt|gt|quot|#39);/g, (entity) => signs.get(entity) ?? entity);
}

/** One column of a table in HTML. `cell` gives HTML. */
export interface HtmlColumn<Row> {
  readonly title: string;
  readonly cell: (row: Row) => string;
}

interface HtmlTable<Row> {
  readonly caption: string;
  readonly columns: readonly HtmlColumn<Row>[];
  readonly rows: readonly Row[];
  /** What stands there where there is no row. */
  readonly none: string;
}

/** A table that can be scrolled with the keyboard where it is wider than the page; a line for each row. */
export function* htmlTable<Row>({ caption, columns, rows, none }: HtmlTable<Row>): Generator<string> {
  if (rows.length === 0) {
    yield `<p class="none">${htmlText(none)}</p>`;
    return;
  }
  yield `<div class="wide" role="region" tabindex="0" aria-label="${htmlText(caption)}"><table>`;
  yield `<thead><tr>${columns.map(({ title }) => `<th scope="col">${htmlText(title)}</th>`).join('')}</tr></thead>`;
  yield '<tbody>';
  for (const row of rows) yield `<tr>${columns.map(({ cell }) => `<td>${cell(row)}</td>`).join('')}</tr>`;
  yield '</tbody></table></div>';
}

/** Some texts below each other; the further ones are counted. */
export function htmlList(texts: readonly string[], most = 20): string {
  const shown = texts.slice(0, most).map((text) => `<div>${htmlText(text)}</div>`);
  if (texts.length > most) shown.push(`<div class="dim">and ${(texts.length - most).toLocaleString('en')} more</div>`);
  return shown.join('');
}

/** A moment for people, as machines read it too. */
export function htmlTime(at: string): string {
  return `<time datetime="${htmlText(at)}">${htmlText(at.slice(0, 19).replace('T', ' '))}</time>`;
}
