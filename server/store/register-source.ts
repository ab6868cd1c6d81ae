/**
 * SQL of a company's drawings: for each file on the main branch of the company's items, the version
 * that was current at a time.
 */
import type { RegisterDrawing, RegisterSource } from '../services/register.ts';
import type { Database } from './database.ts';

export class VaultRegisterSource implements RegisterSource {
  readonly #list;

  constructor(database: Database) {
    this.#list = database.prepare(`SELECT items.id AS itemId, partNumber, items.name AS name,
        items.description AS description, revision, number AS version,
        fileVersions.name AS fileName, fileVersions.size AS fileSize,
        fileVersions.createdAt AS createdAt, fileVersions.hash AS hash,
        (SELECT previewHash FROM drawings WHERE drawings.hash = fileVersions.hash) AS previewHash
      FROM items
        JOIN files ON files.item = items.sequence
        JOIN branches ON branches.sequence = files.branch AND isMain = 1
        JOIN fileVersions ON file = files.sequence AND number =
          (SELECT max(number) FROM fileVersions WHERE file = files.sequence AND createdAt <= @until)
      WHERE items.tenantId = @tenantId AND companyId = @companyId
        AND (files.deletedAt IS NULL OR files.deletedAt > @until)
        AND (@years IS NULL OR CAST(substr(fileVersions.createdAt, 1, 4) AS INTEGER)
          IN (SELECT value FROM json_each(@years)))
      ORDER BY partNumber IS NULL, partNumber, items.name, fileVersions.name, files.sequence`);
  }

  async listDrawings(query: {
    tenantId: number;
    companyId: number;
    years: readonly number[] | null;
    until: string;
  }): Promise<RegisterDrawing[]> {
    const { tenantId, companyId, years, until } = query;
    return this.#list.all({
      tenantId,
      // The vault takes any text for a company.
      companyId: String(companyId),
      years: years && JSON.stringify(years),
      until,
    }) as RegisterDrawing[];
  }
}
