/**
 * A number that the environment may set for a longer or a shorter run. Throws where it is none, or less than `least`:
 * a loop up to NaN runs no round at all, and would pass.
 */
export function numberSetting(name: string, fallback: number, least = 1): number {
  const text = process.env[name];
  const value = text === undefined ? fallback : Number(text);
  if (text?.trim() !== '' && Number.isFinite(value) && value >= least) return value;
  throw new Error(`${name} is ${JSON.stringify(text)}; give a number of at least ${least}`);
}
