/**
 * Many users at once over HTTP: check-outs of one file have one winner, uploads to one item are all
 * there, and what is large passes through without being held.
 *
 * `LINEWORK_TEST_ROUNDS=50` and `LINEWORK_TEST_UPLOADS=500` for more than `npm test` does.
 */
import { createHash, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { beforeAll, expect, it } from 'vitest';
import { startTestServer, type TestServer } from './support/server.ts';
import { makeUser, type VaultClient } from './support/vault.ts';

const rounds = Number(process.env.LINEWORK_TEST_ROUNDS ?? 5);
const uploads = Number(process.env.LINEWORK_TEST_UPLOADS ?? 150);
const USERS = 10;
const CHECKOUTS = 200;
const megabyte = 1_048_576;

let server: TestServer;
let users: VaultClient[];
let main: string;

beforeAll(async () => {
  server = await startTestServer({ isScripted: true });
  users = [];
  for (let i = 0; i < USERS; i++) users.push(await makeUser(server, `user${i}`, 'editor'));
  main = await users[0]!.mainBranch();
});

/** All of the users' calls at once; tells who got 200, and checks that all others got `refusal`. */
async function race(call: (user: VaultClient) => Promise<{ status: number }>, refusal: number) {
  const callers = Array.from({ length: CHECKOUTS }, (_, index) => index % USERS);
  const answers = await Promise.all(callers.map((index) => call(users[index]!)));
  const winners = callers.filter((_, index) => answers[index]!.status === 200);
  const others = answers.filter(({ status }) => status !== 200);
  expect(new Set(others.map(({ status }) => status))).toEqual(new Set([refusal]));
  // The winner's own calls after the first are successes too.
  expect([new Set(winners).size, winners.length]).toEqual([1, CHECKOUTS / USERS]);
  return winners[0]!;
}

const timeout = 60_000 + rounds * 10_000;

it(`one wins of ${CHECKOUTS} check-outs by ${USERS} users, ${rounds} times`, {
  timeout,
}, async () => {
  const file = await users[0]!.newFile();
  const path = `/files/${file}`;
  for (let round = 1; round <= rounds; round++) {
    const winner = await race((user) => user.post(`${path}/checkout`), 423);
    const { body } = await users[0]!.get(`${path}/lock-status`);
    expect(body.data.lockedBy.name).toBe(`user${winner}`);
    const checkins = await Promise.all(
      users.map((user, index) => user.form(`${path}/checkin`, ['file', `${index}`, 'x.step'])),
    );
    const done = checkins.flatMap(({ status }, index) => (status === 200 ? [index] : []));
    expect(done).toEqual([winner]);
    expect((await users[0]!.get(`${path}/download`)).text).toBe(`${winner}`);
  }
  const { body } = await users[0]!.get(`${path}/versions`);
  expect(body.data.totalVersions).toBe(rounds + 1);
  const history = (await users[0]!.get(`${path}/history?limit=1000`)).body.data.history;
  expect(history).toHaveLength(1 + 2 * rounds);
});

it('one wins of check-outs of an item on a branch, and of item locks', async () => {
  const { id } = await users[0]!.newItem();
  const checkout = (user: VaultClient) => user.post(`/items/${id}/checkout`, { branchId: main });
  const winner = await race(checkout, 409);
  const free = await users[winner]!.post(`/items/${id}/checkin`, { branchId: main });
  expect(free.status).toBe(200);
  await race((user) => user.post(`/items/${id}/lock`), 423);
});

it(`${uploads} uploads to one item at once are all there`, { timeout: 120_000 }, async () => {
  const { id } = await users[0]!.newItem();
  const contents = Array.from({ length: uploads }, (_, index) => `content ${index}`.repeat(99));
  // Each tenth has the same content as the one before.
  for (let i = 9; i < uploads; i += 10) contents[i] = contents[i - 1]!;
  const answers = await Promise.all(
    contents.map((content, index) =>
      users[index % USERS]!.upload(id, [`f${index}`, content, `${index}.step`]),
    ),
  );
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]));
  const { body } = await users[0]!.get(`/items/${id}/files`);
  expect(body.data.count).toBe(uploads);
  const names = new Map<string, string>(
    body.data.files.map((row: { id: string; originalFileName: string }) => [
      row.originalFileName,
      row.id,
    ]),
  );
  const hash = (content: string) => createHash('sha256').update(content).digest('hex');
  await Promise.all(
    contents.map(async (content, index) => {
      const file = names.get(`${index}.step`)!;
      const metadata = await users[0]!.get(`/files/${file}/metadata`);
      expect(metadata.body.data.file.checksum).toBe(`sha256:${hash(content)}`);
      expect((await users[0]!.get(`/files/${file}/download`)).text).toBe(content);
    }),
  );
});

/** Memory is read from /proc, which only Linux has. */
const hasProc = process.platform === 'linux';
const peakBytes = () => {
  const status = readFileSync(`/proc/${server.process.pid}/status`, 'utf8');
  return Number(/VmHWM:\s+(\d+)/.exec(status)![1]) * 1024;
};

it('300 MB go in and come out at flat memory', { timeout: 120_000 }, async () => {
  const { id } = await users[0]!.newItem();
  const block = randomBytes(megabyte);
  const blocks = 300;
  const before = hasProc ? peakBytes() : 0;
  const boundary = 'a-boundary-of-the-test';
  const disposition = 'Content-Disposition: form-data; name="f"; filename="a.step"';
  const head = `--${boundary}\r\n${disposition}\r\n\r\n`;
  const hash = createHash('sha256');
  const answer = await new Promise<{ status: number; text: string }>((resolve, reject) => {
    const call = request(
      `${server.url}/api/items/${id}/files/upload`,
      {
        method: 'POST',
        headers: {
          ...{ Authorization: `Bearer ${users[0]!.key}` },
          ...{ 'Content-Type': `multipart/form-data; boundary=${boundary}` },
        },
      },
      (response) =>
        response.toArray().then((parts) => {
          resolve({ status: response.statusCode!, text: Buffer.concat(parts).toString() });
        }, reject),
    );
    call.on('error', reject);
    call.write(head);
    const next = (left: number): void => {
      if (left === 0) {
        call.end(`\r\n--${boundary}--\r\n`);
        return;
      }
      hash.update(block);
      call.write(block, () => next(left - 1));
    };
    next(blocks);
  });
  expect(answer.status).toBe(201);
  const [file] = JSON.parse(answer.text).files;
  expect(file.fileSize).toBe(blocks * megabyte);
  const digest = hash.digest('hex');
  const download = await fetch(`${server.url}/api/files/${file.id}/download`, {
    headers: { Authorization: `Bearer ${users[0]!.key}` },
  });
  const received = createHash('sha256');
  for await (const chunk of download.body!) received.update(chunk);
  expect(received.digest('hex')).toBe(digest);
  if (hasProc) expect(peakBytes() - before).toBeLessThan(100 * megabyte);
  else console.log('memory is not measured: no /proc here');
});
