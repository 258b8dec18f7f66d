/**
 * What a spreadsheet takes for a formula, the full-width forms included (OWASP, CSV Injection), with any apostrophes
 * before it.
 */
const formula = /^'*[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]/;

/**
 * A text as a cell that no spreadsheet runs as a formula: an apostrophe goes in front. A text that has apostrophes in front
 * of the sign already gets one more, so that {@link textOfCell} always gives back the very text.
 */
export function cellOfText(text: string): string {
  return formula.test(text) ? `'${text}` : text;
}

/** The text that {@link cellOfText} made a cell of. A formula sign without an apostrophe, typed by hand, stays. */
export function textOfCell(cell: string): string {
  return cell.startsWith("'") && formula.test(cell) ? cell.slice(1) : cell;
}
