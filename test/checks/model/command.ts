import type { ChangeFault, ReadFault, Start } from './model-world.ts';
import type { Task } from './worker.ts';

/** One thing that happens. Permissions and approvals are named by numbers, modulo what there is; rules from the oldest, or the newest. */
export type Command =
  | { readonly kind: 'start'; readonly worker: number; readonly task: Task }
  /** Lets a worker go on for some turns; an idle one begins an ordinary check. */
  | { readonly kind: 'run'; readonly worker: number; readonly turns: number }
  | { readonly kind: 'finish'; readonly worker: number }
  | { readonly kind: 'kill'; readonly worker: number; readonly isOnItsWay: boolean }
  | { readonly kind: 'add'; readonly permission: number }
  | { readonly kind: 'remove'; readonly rule: number }
  | { readonly kind: 'edit'; readonly rule: number; readonly permission: number }
  | { readonly kind: 'recreate'; readonly rule: number }
  | { readonly kind: 'describe'; readonly rule: number; readonly text: string }
  | {
      readonly kind: 'tag';
      readonly rule: number;
      readonly tags: 'team' | 'managed-a' | 'managed-b' | 'kept-a' | 'none' | 'fifty';
    }
  | { readonly kind: 'opt'; readonly value: 'true' | 'True' | 'none' }
  | { readonly kind: 'exempt'; readonly deployment: number; readonly isExempt: boolean }
  | { readonly kind: 'allow'; readonly deployment: number; readonly approval: number; readonly seconds: number | null }
  | { readonly kind: 'end'; readonly deployment: number; readonly approval: number }
  /** An item that is simply not there any more, as in an empty or a wrong table. */
  | { readonly kind: 'lose'; readonly deployment: number; readonly approval: number }
  | { readonly kind: 'wait'; readonly seconds: number }
  /** EC2 takes no changes for a while. */
  | { readonly kind: 'throttle'; readonly seconds: number }
  | { readonly kind: 'clock'; readonly worker: number; readonly skewMs: number }
  | { readonly kind: 'lag'; readonly reads: readonly number[] }
  | { readonly kind: 'fault'; readonly faults: readonly ChangeFault[] }
  | { readonly kind: 'odd'; readonly reads: readonly ReadFault[] }
  | { readonly kind: 'forge'; readonly deployment: number; readonly item: Forgery }
  | { readonly kind: 'restore'; readonly deployment: number; readonly entries: number }
  | { readonly kind: 'restart'; readonly deployment: number };

/** What somebody who may write to the audit table puts at the end of a chain, with a right hash or a wrong one. */
export interface Forgery {
  readonly what: 'opening' | 'list' | 'replay' | 'future' | 'junk';
  readonly isHashRight: boolean;
}

export interface Sequence {
  readonly start: Start;
  readonly commands: readonly Command[];
}
