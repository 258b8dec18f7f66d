/**
 * The detail-type of the messages in which we enqueue groups ourselves. Apart from what reads them (groups-nominated.ts), which functions
 * that only send them have no use for.
 */
export const groupsNominated = 'Groups Nominated';
