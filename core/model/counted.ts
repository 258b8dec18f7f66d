/** A number with its noun: "1 group", "2 groups", "1,000 entries". The plural is that of an `s` unless it is given. */
export function counted(count: number, noun: string, plural = `${noun}s`): string {
  return `${grouped(count)} ${count === 1 ? noun : plural}`;
}

/** A whole number as `toLocaleString('en')` writes it, 1,234,567: that one loads the data of languages, which takes 10 ms. */
export function grouped(count: number): string {
  return String(count).replaceAll(/\B(?=(\d{3})+$)/g, ',');
}
