import stringWidth from 'string-width';

/** A command to copy, a word, or a text in backquotes: each stays whole, so that what is copied has no line break. */
const pieces = /`[^`]*`\S*|(?<=[:→] )(?:npx )?(?:smtp-warden|aws) .*$|\S+/g;

/** The blanks that a line begins with, and a style before them. */
const beginning = /^(?:\p{Cc}\[[\d;]*m)*( *)/u;

/**
 * Lines of text for a terminal of `width` columns. A line that is too long is broken, first where it has two blanks, then between
 * words; what follows is indented by two blanks more. Ids and commands are never cut. With `width` null nothing is changed.
 */
export function fittedText(text: string, width: number | null): string {
  if (width === null) return text;
  const lines = text.split('\n').map((line) => (stringWidth(line) <= width ? line : fittedLine(line, width)));
  return lines.join('\n');
}

/** The beginning of a line that has no room for all of it: for a message that is overwritten, and must stay one line. */
export function cutLine(text: string, width: number | null): string {
  return width === null ? text : text.slice(0, Math.max(0, width - 1));
}

function fittedLine(line: string, width: number): string {
  const [start, indent = ''] = beginning.exec(line) ?? [''];
  const further = `${indent}  `;
  const lines: string[] = [];
  let current = start;
  const put = (piece: string, separator: string) => {
    const isFirst = current === start;
    const longer = isFirst ? current + piece : current + separator + piece;
    if (isFirst || stringWidth(longer) <= width) current = longer;
    else {
      lines.push(current);
      current = further + piece;
    }
  };
  for (const part of line.slice(start.length).split(/ {2,}/)) {
    const isWhole = stringWidth(further + part) <= width;
    if (isWhole) put(part, '  ');
    else for (const [index, piece] of [...(part.match(pieces) ?? [])].entries()) put(piece, index === 0 ? '  ' : ' ');
  }
  return [...lines, current].join('\n');
}
