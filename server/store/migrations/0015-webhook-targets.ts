/** Schema 15: what is due is found target by target: one that does not answer gathers many rows. */
export const webhookTargets = `
CREATE INDEX webhookDeliveriesByTarget ON webhookDeliveries (url, nextAttemptAt, sequence)
  WHERE status = 'pending';
CREATE INDEX webhookDeliveriesByEndpoint ON webhookDeliveries (endpointId)
  WHERE status = 'pending';
`;
