declare module 'dynalite' {
  import type { Server } from 'node:http';

  /** Times are milliseconds a table stays in its transitional state. */
  function dynalite(options: { createTableMs: number; deleteTableMs: number; updateTableMs: number }): Server;
  export = dynalite;
}
