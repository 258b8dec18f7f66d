import { expect, onTestFinished, test, vi } from 'vitest';
import { exitCodeOf, holdInterrupts, takeSignals } from '../../cli/interrupt.ts';

/** As Node calls the listeners of a signal. */
function send(signal: NodeJS.Signals): void {
  process.emit(signal, signal);
}

/** A command that holds interrupts, with a terminal or without one, and what was called. */
function holding(isTTY: boolean) {
  for (const stream of [process.stdin, process.stdout, process.stderr]) {
    const before = Object.getOwnPropertyDescriptor(stream, 'isTTY');
    Object.defineProperty(stream, 'isTTY', { value: isTTY, configurable: true });
    onTestFinished(() => {
      if (before) Object.defineProperty(stream, 'isTTY', before);
      else Reflect.deleteProperty(stream, 'isTTY');
    });
  }
  const exit = vi.spyOn(process, 'exit').mockImplementation((() => undefined) as never);
  const called: string[] = [];
  const interrupts = holdInterrupts(
    () => void called.push('first'),
    () => void called.push('second'),
  );
  onTestFinished(() => {
    interrupts.release();
    exit.mockRestore();
  });
  return { called, interrupts };
}

test('a terminal that goes away asks to stop, once, however often it is told', () => {
  const { called, interrupts } = holding(true);

  send('SIGHUP');
  send('SIGHUP');
  const told = [...called];
  send('SIGTERM');

  expect([told, interrupts.received(), exitCodeOf('SIGHUP')]).toEqual([['first'], 'SIGHUP', 129]);
  expect(called).toEqual(['first', 'second']);
});

test('without a terminal SIGHUP stays as it was, so that nohup works', () => {
  const before = process.listenerCount('SIGHUP');
  const { interrupts } = holding(false);

  expect(process.listenerCount('SIGHUP')).toBe(before);
  send('SIGINT');
  expect(interrupts.received()).toBe('SIGINT');
});

test('where the signals are those of the process, a command that it runs leaves them alone', () => {
  const told: string[] = [];
  const release = takeSignals((signal) => told.push(signal));
  const { called, interrupts } = holding(true);

  send('SIGINT');
  send('SIGINT');
  release();

  expect(told).toEqual(['SIGINT', 'SIGINT']);
  expect([called, interrupts.received()]).toEqual([[], null]);
  expect(process.exit).not.toHaveBeenCalled();
});
