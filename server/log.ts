/**
 * The server's log: one JSON object a line on stderr. Keys, secrets and signed queries never enter.
 */
import { destination, type Logger, pino, stdSerializers } from 'pino';

export function createLog(level: string): Logger {
  const options = {
    level,
    base: null,
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    formatters: { level: (label: string) => ({ level: label }) },
    serializers: { error: stdSerializers.err },
  };
  return pino(options, destination({ dest: 2, sync: true }));
}
