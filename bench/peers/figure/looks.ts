/** How a line is told from the others: by colour, and for those who see no colours by marker and dashes. */
export interface Look {
  readonly name: string;
  readonly light: string;
  readonly dark: string;
  readonly width: number;
  readonly dashes: string;
  readonly marker: 'circle' | 'ring' | 'square' | 'triangle' | 'diamond' | 'cross';
}

export const looks = {
  own: { name: 'own', light: '#0550ae', dark: '#79b8ff', width: 3, dashes: '', marker: 'circle' },
  before: { name: 'before', light: '#0550ae', dark: '#79b8ff', width: 1.5, dashes: '6 4', marker: 'ring' },
  sdk: { name: 'sdk', light: '#8a5a00', dark: '#e3b341', width: 1.5, dashes: '', marker: 'square' },
  boto3: { name: 'boto3', light: '#1a7f37', dark: '#56d364', width: 1.5, dashes: '', marker: 'triangle' },
  custodian: { name: 'custodian', light: '#b3123f', dark: '#ff8fa3', width: 1.5, dashes: '', marker: 'diamond' },
  prowler: { name: 'prowler', light: '#6639ba', dark: '#d2a8ff', width: 1.5, dashes: '', marker: 'cross' },
} as const satisfies Record<string, Look>;

interface Theme {
  readonly ground: string;
  readonly ink: string;
  readonly faint: string;
  readonly line: 'light' | 'dark';
}

const light: Theme = { ground: '#ffffff', ink: '#1f2328', faint: '#d1d9e0', line: 'light' };
const dark: Theme = { ground: '#0d1117', ink: '#e6edf3', faint: '#3d444d', line: 'dark' };

/**
 * The figure has a ground of its own, so that it can be read whichever colours the page around it has. No custom properties:
 * programs other than browsers do not know them.
 */
export function styleSheet(): string {
  return `<style>
text { font: 13px system-ui, 'Liberation Sans', 'DejaVu Sans', sans-serif }
.title { font-weight: 600 }
.value { font-size: 12px; font-weight: 600; paint-order: stroke; stroke-width: 4px; stroke-linejoin: round }
.line, .grid, .frame, .leader { fill: none }
.marker { stroke-width: 1.5 }
${coloursOf(light)}
@media (prefers-color-scheme: dark) {
${coloursOf(dark)}
}
</style>`;
}

function coloursOf({ ground, ink, faint, line }: Theme): string {
  const lines = Object.values(looks).map((look) => {
    const colour = look[line];
    return `.line.${look.name}, .marker.${look.name} { stroke: ${colour} } .marker.${look.name}, .value.${look.name} { fill: ${colour} }`;
  });
  return [
    `.ground { fill: ${ground} } text { fill: ${ink} } .grid, .frame, .leader { stroke: ${faint} } .value { stroke: ${ground} }`,
    ...lines,
    `.marker.ring, .marker.cross { fill: ${ground} }`,
  ].join('\n');
}
