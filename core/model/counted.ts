/** A number with its noun: "1 group", "2 groups", "1,000 entries". The plural is that of an `s` unless it is given. */
export function counted(count: number, noun: string, plural = `${noun}s`): string {
  return `${count.toLocaleString('en')} ${count === 1 ? noun : plural}`;
}
