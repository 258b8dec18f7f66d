/**
 * What the console can ask for. Each order is one command line of the command line, and nothing else: `commandOf` gives it. The server
 * runs exactly that, and the page shows it.
 */

/** A security group, and where it is. */
export interface GroupPlace {
  readonly account: string;
  readonly region: string;
  readonly groupId: string;
}

/** Where groups are looked for; without accounts or regions those of the credentials. */
export interface Scope {
  readonly accounts?: readonly string[] | 'all';
  readonly regions?: readonly string[] | 'all';
}

/** Orders that change nothing. */
export type ReadOrder =
  | { readonly kind: 'status' }
  | { readonly kind: 'scan'; readonly scope: Scope }
  | { readonly kind: 'groups-list'; readonly scope: Scope }
  | { readonly kind: 'groups-show'; readonly group: GroupPlace }
  /** `evidence`: how far back to look at traffic, such as `14d`; a query of flow logs may cost money. */
  | { readonly kind: 'plan'; readonly group: GroupPlace; readonly evidence?: string }
  | {
      readonly kind: 'history-list';
      readonly group?: string;
      readonly since?: string;
      readonly until?: string;
      /** Names of outcomes, separated by commas. */
      readonly outcome?: string;
      readonly account?: string;
      readonly groupRegion?: string;
      readonly actor?: string;
      readonly limit?: number;
    }
  | { readonly kind: 'history-show'; readonly id: string }
  | { readonly kind: 'history-verify' }
  | { readonly kind: 'allowlist-list' }
  | { readonly kind: 'allowlist-export' }
  | { readonly kind: 'exempt-list' };

/** Which groups an entry is for: all of them, or those of one account, of one VPC, or one group. */
export type EntryScope =
  | { readonly kind: 'everything' }
  | { readonly kind: 'account'; readonly account: string }
  | { readonly kind: 'vpc'; readonly vpcId: string; readonly region?: string; readonly account?: string }
  | { readonly kind: 'group'; readonly groupId: string; readonly region?: string; readonly account?: string };

/** Of orders that edit the policy or tags: whether to go on although not everything could be read. */
interface Edit {
  readonly partial?: boolean;
}

/** Orders that may change something: they are previewed first, and carried out by the digest of the preview. */
export type WriteOrder =
  | { readonly kind: 'fix'; readonly group: GroupPlace; readonly despiteMail?: string }
  | { readonly kind: 'approve'; readonly id: string; readonly now?: boolean; readonly despiteMail?: string }
  | { readonly kind: 'reject'; readonly id: string; readonly reason: string }
  | { readonly kind: 'undo'; readonly id: string; readonly portOnly?: boolean; readonly exemptFor: string }
  | (Edit & { readonly kind: 'opt-in' | 'opt-out'; readonly group: GroupPlace })
  | (Edit & {
      readonly kind: 'exempt-add';
      readonly group: GroupPlace;
      readonly owner: string;
      readonly reason: string;
      readonly expires: string;
      readonly replace?: boolean;
    })
  | (Edit & { readonly kind: 'exempt-renew'; readonly id: string; readonly expires: string })
  | (Edit & { readonly kind: 'exempt-remove'; readonly id: string; readonly reason?: string })
  | (Edit & {
      readonly kind: 'allowlist-add';
      readonly cidr: string;
      readonly owner: string;
      readonly reason: string;
      readonly scope: EntryScope;
      readonly expires?: string;
    })
  | (Edit & { readonly kind: 'allowlist-renew'; readonly id: string; readonly expires: string })
  | (Edit & {
      readonly kind: 'allowlist-update';
      readonly id: string;
      readonly owner?: string;
      readonly reason?: string;
      readonly expires?: string;
    })
  | (Edit & { readonly kind: 'allowlist-remove'; readonly id: string; readonly reason?: string })
  | (Edit & {
      readonly kind: 'allowlist-import';
      /** The name of the file, without folders. */
      readonly name: string;
      /** What is in it. */
      readonly text: string;
      readonly replace?: boolean;
      readonly reason?: string;
    });

/** A report is one file, written by `smtp-warden report`. */
export interface ReportOrder {
  readonly kind: 'report';
  readonly from?: string;
  readonly to?: string;
  readonly format: 'html' | 'csv' | 'json';
}

export type Order = ReadOrder | WriteOrder | ReportOrder;
