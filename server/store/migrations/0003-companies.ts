/**
 * Schema 3: companies, the customers of a tenant.
 *
 * Texts that lists are filtered and sorted by compare without regard to case (ASCII).
 */
export const companies = `
CREATE TABLE companies (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  tenantId INTEGER NOT NULL REFERENCES tenants (id),
  name TEXT NOT NULL COLLATE NOCASE,
  country TEXT COLLATE NOCASE,
  industry TEXT COLLATE NOCASE,
  city TEXT COLLATE NOCASE,
  address TEXT COLLATE NOCASE,
  registrationNumber TEXT COLLATE NOCASE,
  email TEXT COLLATE NOCASE,
  phone TEXT COLLATE NOCASE,
  website TEXT COLLATE NOCASE,
  notes TEXT,
  createdAt TEXT NOT NULL,
  updatedAt TEXT NOT NULL
) STRICT;
CREATE INDEX companiesByTenant ON companies (tenantId, id);
CREATE INDEX companiesByName ON companies (tenantId, name);
CREATE INDEX companiesByCountry ON companies (tenantId, country);
CREATE INDEX companiesByIndustry ON companies (tenantId, industry);
`;
