// Receives linework's webhooks, and believes only those whose signature is right.
//
//   LINEWORK_WEBHOOK_SECRET=whsec_... PORT=9000 node webhook.mjs
//
// The secret is shown once, in the answer to POST /v1/webhooks {"url": "http://host:9000/"}.
import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';

const secret = process.env.LINEWORK_WEBHOOK_SECRET;
const ageMaxSeconds = 300;

/** `header` is `t=<seconds>,v1=<hex>`; `body` the bytes as they came, before any JSON parser. */
function isSigned(header, body) {
  const match = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(header ?? '');
  if (!match) return false;
  const [, time, given] = match;
  if (Math.abs(Date.now() / 1000 - Number(time)) > ageMaxSeconds) return false;
  const made = createHmac('sha256', secret).update(`${time}.`).update(body).digest();
  return timingSafeEqual(made, Buffer.from(given, 'hex'));
}

const server = createServer(async (request, response) => {
  const body = Buffer.concat(await request.toArray());
  if (!isSigned(request.headers['x-cadlens-signature'], body)) {
    response.writeHead(400).end();
    return;
  }
  // Answer at once, work afterwards: what is not answered in 10 seconds is sent again.
  response.writeHead(200).end();
  const { event, jobId } = JSON.parse(body);
  console.log(`${event} ${jobId}`);
});
server.listen(Number(process.env.PORT ?? 9000), () => console.log('listening'));
