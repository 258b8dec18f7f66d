import type { Look } from './looks.ts';

const size = 4;

/** The marker of a look around a place. */
export function marker({ name, marker: kind }: Look, x: number, y: number): string {
  const className = `class="marker ${name} ${kind}"`;
  switch (kind) {
    case 'circle':
    case 'ring':
      return `<circle ${className} cx="${round(x)}" cy="${round(y)}" r="${size}"/>`;
    case 'square':
      return path(className, x, y, 'm-4 -4h8v8h-8z');
    case 'triangle':
      return path(className, x, y, 'm0 -5l5 9h-10z');
    case 'diamond':
      return path(className, x, y, 'm0 -5.5l5.5 5.5l-5.5 5.5l-5.5 -5.5z');
    case 'cross':
      return path(className, x, y, 'm-4 -4l8 8m0 -8l-8 8');
  }
}

export function round(value: number): number {
  return Math.round(value * 10) / 10;
}

function path(className: string, x: number, y: number, shape: string): string {
  return `<path ${className} d="M${round(x)} ${round(y)}${shape}"/>`;
}
