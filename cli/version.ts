import manifest from '../package.json' with { type: 'json' };

/** The version of smtp-warden. A build takes nothing else of the file. */
export const { version } = manifest;
