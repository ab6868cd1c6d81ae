/** `linework audit`: prints who created, revoked or disabled which key or user, and when. */
import type { Command } from 'commander';
import { AuditStore } from '../store/audit.ts';
import { openExistingDatabase } from '../store/database.ts';
import { action, printJson, settingOption } from './options.ts';

/** More than anybody reads; the last ones count. */
const ROWS_MAX = 100_000;

export function registerAudit(program: Command): void {
  program
    .command('audit')
    .description('print what was done to keys and users, of all tenants, as JSON, oldest first')
    .addOption(settingOption('data'))
    .action(
      action(async ({ data }: { data: string }) => {
        const database = openExistingDatabase(data);
        try {
          const rows = await new AuditStore(database).listAll(ROWS_MAX);
          printJson(
            rows.map(({ tenantId: _tenantId, detail, ...row }) => ({
              ...row,
              detail: JSON.parse(detail),
            })),
          );
        } finally {
          database.close();
        }
      }),
    );
}
