/**
 * Schema 2: webhooks. An event's body is stored once, as it is sent; its deliveries are the outbox.
 */
export const webhooks = `
CREATE TABLE webhookEndpoints (
  sequence INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  tenantId INTEGER NOT NULL REFERENCES tenants (id),
  url TEXT NOT NULL,
  -- Comma-separated; null: all.
  events TEXT,
  -- Sealed with the folder's secret: no backup of the database tells it.
  secret TEXT NOT NULL,
  createdAt TEXT NOT NULL
) STRICT;
CREATE INDEX webhookEndpointsByTenant ON webhookEndpoints (tenantId);

CREATE TABLE webhookEvents (
  id TEXT PRIMARY KEY,
  tenantId INTEGER NOT NULL REFERENCES tenants (id),
  type TEXT NOT NULL,
  -- A parse job that it tells of; the row of the job may be gone.
  jobId TEXT,
  sequence INTEGER NOT NULL,
  -- Null when no delivery needs it any more.
  body TEXT,
  createdAt TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX webhookEventsByJob ON webhookEvents (jobId, sequence) WHERE jobId IS NOT NULL;
CREATE INDEX webhookEventsByTime ON webhookEvents (createdAt);

CREATE TABLE webhookDeliveries (
  sequence INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  eventId TEXT NOT NULL REFERENCES webhookEvents (id),
  tenantId INTEGER NOT NULL REFERENCES tenants (id),
  jobId TEXT,
  -- The endpoint whose secret signs; null: not signed.
  endpointId TEXT,
  url TEXT NOT NULL,
  status TEXT NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'delivered', 'exhausted')),
  -- Those that ended; one that a crash cut off is made again and counted once.
  attempts INTEGER NOT NULL DEFAULT 0,
  lastStatus INTEGER,
  lastError TEXT,
  nextAttemptAt TEXT,
  createdAt TEXT NOT NULL,
  completedAt TEXT
) STRICT;
CREATE INDEX webhookDeliveriesDue ON webhookDeliveries (nextAttemptAt) WHERE status = 'pending';
CREATE INDEX webhookDeliveriesByTenant ON webhookDeliveries (tenantId, sequence);
CREATE INDEX webhookDeliveriesByEvent ON webhookDeliveries (eventId);
CREATE INDEX webhookDeliveriesByJob ON webhookDeliveries (jobId) WHERE jobId IS NOT NULL;
`;
