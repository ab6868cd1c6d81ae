/** What an operator watches: the figures of `/metrics` follow what the server did. */
import { expect, it } from 'vitest';
import { Client, damaged, drawing, firstKeyOf, startTestServer } from './support/server.ts';

/** The samples of the text form: name with labels, value. */
function samplesOf(text: string): Map<string, number> {
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    lines.map((line) => {
      const end = line.lastIndexOf(' ');
      return [line.slice(0, end), Number(line.slice(end + 1))];
    }),
  );
}

it('requests, jobs, stored bytes and the process are counted', async () => {
  const server = await startTestServer();
  const client = new Client(server.url, firstKeyOf(server));
  const parsed = await client.parse(drawing(), { mode: 'sync' });
  expect(parsed.status).toBe(200);
  expect((await client.parse(damaged(), { mode: 'sync' })).status).toBe(422);
  for (let i = 0; i < 3; i++) await client.request(`/v1/jobs/${parsed.body.jobId}`);
  await client.request('/v1/jobs/job_unknown');
  await client.request('/nowhere/12345');
  const answer = await fetch(`${server.url}/metrics`);
  expect([answer.status, answer.headers.get('Content-Type')]).toEqual([
    200,
    expect.stringMatching(/^text\/plain; version=0\.0\.4/),
  ]);
  const text = await answer.text();
  const samples = samplesOf(text);
  const requests = (labels: string) =>
    samples.get(`linework_http_request_seconds_count{${labels}}`);
  expect(requests('method="GET",route="/v1/jobs/:jobId",status="200"')).toBe(3);
  expect(requests('method="GET",route="/v1/jobs/:jobId",status="404"')).toBe(1);
  expect(requests('method="GET",route="other",status="404"')).toBe(1);
  expect(requests('method="POST",route="/v1/parse",status="422"')).toBe(1);
  expect(samples.get('linework_job_seconds_count{outcome="completed"}')).toBe(1);
  expect(samples.get('linework_job_seconds_count{outcome="failed"}')).toBe(1);
  expect(samples.get('linework_jobs_pending')).toBe(0);
  expect(samples.get('linework_engine_losses_total')).toBe(0);
  // two sources, one result, one picture
  expect(samples.get('linework_blobs')).toBe(4);
  expect(samples.get('linework_blob_bytes')).toBeGreaterThan(drawing().length);
  expect(samples.get('linework_process_resident_memory_bytes')).toBeGreaterThan(2 ** 20);
  // labels are routes, never what a caller wrote
  for (const word of ['12345', parsed.body.jobId, 'unknown']) expect(text).not.toContain(word);
});
