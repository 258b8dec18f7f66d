import { z } from 'zod';

const eventSelector = z.object({
  ReadWriteType: z.enum(['All', 'ReadOnly', 'WriteOnly']).default('All'),
  IncludeManagementEvents: z.boolean().default(true),
  ExcludeManagementEventSources: z.array(z.string()).default([]),
});

/** A trail of an account. Left out, it is of all regions, logs, and records all management events. */
export const trailSchema = z.strictObject({
  name: z.string().default('sandbox'),
  homeRegion: z.string().default('us-east-1'),
  isMultiRegion: z.boolean().default(true),
  /** Other accounts see it as well. */
  isOrganization: z.boolean().default(false),
  isLogging: z.boolean().default(true),
  /** As GetEventSelectors has them; a trail has either these or the advanced ones. */
  eventSelectors: z.array(eventSelector).default([eventSelector.parse({})]),
  advancedEventSelectors: z.array(z.object({ FieldSelectors: z.array(z.record(z.string(), z.unknown())) })).optional(),
});

export type TrailInput = z.input<typeof trailSchema>;
export type Trail = z.output<typeof trailSchema>;
