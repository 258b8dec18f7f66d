/** Reading parameters, for deploy/computed.js and deploy/computed-key.js. */

/** Whether a parameter is `on` and not `off`. */
export async function isOn(name, { resolveVariable }) {
  const given = await resolveVariable(`param:${name}`);
  if (given === 'on' || given === 'off') return given === 'on';
  throw wrong(name, given, 'is `on` or `off`');
}

/** A parameter as a number. */
export async function wholeNumber(name, { resolveVariable }, { least, most }) {
  const text = String(await resolveVariable(`param:${name}`));
  const number = /^\d{1,6}$/.test(text) ? Number(text) : Number.NaN;
  if (number >= least && number <= most) return number;
  throw wrong(name, text, `is a whole number from ${least} to ${most}`);
}

/** What leaves a property out, or an item of a list. */
export const noValue = { Ref: 'AWS::NoValue' };

/** Says which parameter was given what, and what it has to be. */
export function wrong(name, given, rule) {
  return new Error(`param ${name}: ${JSON.stringify(given)} was given; it ${rule}`);
}
