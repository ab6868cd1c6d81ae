/**
 * The schema's history. A released migration is never edited: add a file and a row with a number of
 * its own. A data folder runs the numbers that it has not run, lowest first, so that rows may be
 * added in any order.
 */
import { firstLight } from './0001-first-light.ts';
import { webhooks } from './0002-webhooks.ts';
import { companies } from './0003-companies.ts';
import { reports } from './0004-reports.ts';
import { idempotency } from './0005-idempotency.ts';
import { vault } from './0006-vault.ts';
import { drawings } from './0007-drawings.ts';
import { parseFiles } from './0008-parse-files.ts';
import { audit } from './0010-audit.ts';
import { folders } from './0011-folders.ts';
import { logins } from './0012-logins.ts';
import { vaultScale } from './0013-vault-scale.ts';
import { seenFiles } from './0014-seen-files.ts';
import { webhookTargets } from './0015-webhook-targets.ts';

export interface Migration {
  /** Unique; also that of the file's name. */
  version: number;
  sql: string;
}

export const migrations: readonly Migration[] = [
  { version: 1, sql: firstLight },
  { version: 2, sql: webhooks },
  { version: 3, sql: companies },
  { version: 4, sql: reports },
  { version: 5, sql: idempotency },
  { version: 6, sql: vault },
  { version: 7, sql: drawings },
  { version: 8, sql: parseFiles },
  { version: 10, sql: audit },
  { version: 11, sql: folders },
  { version: 12, sql: logins },
  { version: 13, sql: vaultScale },
  { version: 14, sql: seenFiles },
  { version: 15, sql: webhookTargets },
];
