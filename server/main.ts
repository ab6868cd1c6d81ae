/**
 * One server process over one data folder: puts the parts together, listens, drains on request.
 *
 * Start: lock the folder, migrate, listen, make the first key, take up what the last process left.
 * Stop: accept nothing new, let running work end for a while, put back the rest, close.
 */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import { getRequestListener } from '@hono/node-server';
import type { Logger } from 'pino';
import { createApp } from './app.ts';
import type { Settings } from './config.ts';
import { CommandError } from './errors.ts';
import { createLog } from './log.ts';
import { assembleParts, type ServerParts } from './parts.ts';
import type { Converter } from './services/converter.ts';
import type { CreatedKey } from './services/identity.ts';
import { type Database, lockFolder, openDatabase } from './store/database.ts';

export interface RunningServer {
  /** `http://127.0.0.1:8787` */
  url: string;
  /** The key of a new data folder, to be shown once. */
  firstKey: string | undefined;
  /** Drains and closes; calling it again waits for the same end. */
  stop(): Promise<void>;
}

/** Longer than the 60 s after which usual proxies let go: the side that reuses closes first. */
const KEEP_ALIVE_MS = 75_000;
/** Why an address cannot be listened on, and what to do. */
const REFUSALS: Record<string, string> = {
  EADDRINUSE: 'another program uses it; stop that, or choose another with --port',
  EACCES: 'it is not permitted; choose a port above 1023 with --port',
  EADDRNOTAVAIL: 'this machine does not have that address; choose another with --host',
  ENOTFOUND: 'that name has no address; choose another with --host',
};
const RETENTION_CHECK_MS = 3_600_000;
const DAY_MS = 86_400_000;

export async function startServer(given: Settings, converter: Converter): Promise<RunningServer> {
  const settings = { ...given, data: resolve(given.data) };
  const unlock = lockFolder(settings.data);
  let database: Database | undefined;
  try {
    database = openDatabase(settings.data);
    return await run(settings, converter, database, unlock);
  } catch (error) {
    database?.close();
    unlock();
    throw error;
  }
}

async function run(
  settings: Settings,
  converter: Converter,
  database: Database,
  unlock: () => void,
): Promise<RunningServer> {
  const log = createLog(settings.logLevel);
  const state = { url: '', draining: false };
  const parts = assembleParts({
    ...{ settings, converter, database, log },
    baseUrl: () => settings.publicUrl || state.url,
    isDraining: () => state.draining,
  });
  await parts.blobs.clearTemporary();
  const app = createApp(parts);
  const server = createServer(
    {
      requestTimeout: settings.requestTimeout * 1000,
      headersTimeout: Math.min(30, settings.requestTimeout) * 1000,
      // How often both are looked at; Node's own 30 s would be added to each.
      connectionsCheckingInterval: Math.min(5, settings.requestTimeout) * 1000,
      keepAliveTimeout: KEEP_ALIVE_MS,
    },
    getRequestListener(app.fetch),
  );
  // Who reads nothing of the answer holds it up no longer; who waits for mode=sync is not cut.
  server.timeout = Math.max(settings.idleTimeout, settings.syncTimeout + 3) * 1000;
  state.url = await listen(server, settings.host, settings.port);
  const firstKey = await begin(parts).catch(async (error) => {
    // What has begun would keep the process alive.
    await Promise.all([close(server, 0), drain(parts, 0)]);
    throw error;
  });
  const stopUpkeep = startUpkeep(settings, parts, log);
  log.info({ url: state.url, data: settings.data, workers: settings.workers }, 'started');
  const stop = async () => {
    state.draining = true;
    stopUpkeep();
    log.info('draining');
    const closed = close(server, settings.drainTimeout * 1000);
    await drain(parts, settings.drainTimeout * 1000);
    await closed;
    await converter.close();
    database.close();
    unlock();
    log.info('stopped');
  };
  let stopping: Promise<void> | undefined;
  return {
    url: state.url,
    firstKey: firstKey?.key,
    stop: () => {
      stopping ??= stop();
      return stopping;
    },
  };
}

/**
 * Makes the key of a new folder: only once the port is known to be free, because it is shown once,
 * by the process that made it.
 */
async function begin({ identity, background }: ServerParts): Promise<CreatedKey | undefined> {
  const firstKey = await identity.createFirstKey();
  for (const work of background) await work.start();
  return firstKey;
}

/** All at once; what the jobs' end brings about is put off to the next start. */
async function drain({ background }: ServerParts, milliseconds: number): Promise<void> {
  await Promise.all(background.map((work) => work.drain(milliseconds)));
}

/** Once: what a crash left. Now and then: delete old jobs, where that was asked for. */
function startUpkeep(settings: Settings, parts: ServerParts, log: Logger): () => void {
  const { blobs, jobs, reports, vaultDrawings } = parts;
  const report = (what: string) => (error: unknown) => log.error({ error }, `${what} failed`);
  blobs.sweep().catch(report('sweeping blobs'));
  vaultDrawings.indexDue().catch(report('indexing drawings'));
  if (settings.jobRetention === 0) return () => {};
  const clean = () => {
    const before = new Date(Date.now() - settings.jobRetention * DAY_MS);
    jobs.removeFinishedBefore(before).catch(report('deleting old jobs'));
    reports.removeFinishedBefore(before).catch(report('deleting old reports'));
  };
  clean();
  const timer = setInterval(clean, RETENTION_CHECK_MS);
  return () => clearInterval(timer);
}

async function listen(server: Server, host: string, port: number): Promise<string> {
  await new Promise<void>((listening, reject) => {
    const fail = ({ code = '', message }: NodeJS.ErrnoException) =>
      reject(
        new CommandError(`cannot listen on ${host}, port ${port}: ${REFUSALS[code] ?? message}`),
      );
    server.once('error', fail).listen(port, host, listening);
  });
  const { port: bound } = server.address() as AddressInfo;
  return `http://${host.includes(':') ? `[${host}]` : host}:${bound}`;
}

/** Stops listening; what is being answered may end until the time is over. */
function close(server: Server, milliseconds: number): Promise<void> {
  return new Promise((closed) => {
    const timer = setTimeout(() => server.closeAllConnections(), milliseconds);
    // A connection that idles after its last answer is closed then, not at its own timeout.
    const idle = setInterval(() => server.closeIdleConnections(), 100);
    server.close(() => {
      clearTimeout(timer);
      clearInterval(idle);
      closed();
    });
  });
}
