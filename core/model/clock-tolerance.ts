/**
 * How far ahead of our clock a date may be that another machine wrote: each writer is within five seconds of AWS, whose answers are dated to
 * the second.
 */
export const clockToleranceMs = 15_000;
