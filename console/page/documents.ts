import type { Documents } from '../../cli/json-documents.ts';

/** What the commands print with --json, by their names. Only types come from the command line. */
export type { Documents };

export type Finding = Documents['scan']['findings'][number];
export type Plan = Documents['plan']['plans'][number];
export type Step = Plan['steps'][number];
export type Loss = Plan['lost'][number];
export type Evidence = Plan['evidence'];
export type Remediation = Documents['history-list']['remediations'][number];
export type AllowlistEntry = Documents['allowlist-list']['entries'][number];
export type Exemption = Documents['exempt-list']['exemptions'][number];
export type Effect = Documents['allowlist-add']['effect'];
export type FleetStatus = Documents['status'];
