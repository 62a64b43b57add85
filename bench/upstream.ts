// SPDX-License-Identifier: Apache-2.0
// The fake upstream, a process of its own: one cheap HTTP server on loopback that is the floor for every
// system measured. It reads only what it needs of a request and answers from memory.
import { createServer, type ServerResponse } from 'node:http';
import {
  type Asked,
  askedBy,
  closing,
  COMPLETION,
  JSON_MODEL,
  OPENING,
  tokenFrame,
} from './answers.ts';
import { nowMicros, stamp } from './stamp.ts';
import { english } from './texts.ts';

const JSON_HEAD = { 'content-type': 'application/json', 'content-length': COMPLETION.length };
const SSE_HEAD = { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' };
const FLOOD_FRAME = tokenFrame(`${english(900)} `);
const MODEL_MARK = Buffer.from('"model":"');
const JSON_MODEL_BYTES = Buffer.from(`${JSON_MODEL}"`);
const USAGE_MARK = '"include_usage":true';

const server = createServer((request, response) => {
  const head: Buffer[] = [];
  request.on('data', (chunk: Buffer) => void (head.length < 2 && head.push(chunk)));
  request.on('end', () => answer(response, Buffer.concat(head)));
});
// Longer than the idle time of any client, so that no request meets a closing connection.
server.keepAliveTimeout = 120_000;

function answer(response: ServerResponse, body: Buffer): void {
  const at = body.indexOf(MODEL_MARK) + MODEL_MARK.length;
  if (body.subarray(at, at + JSON_MODEL_BYTES.length).equals(JSON_MODEL_BYTES)) {
    response.writeHead(200, JSON_HEAD).end(COMPLETION);
    return;
  }
  const asked = askedBy(body.toString('latin1', at, body.indexOf('"', at)));
  if (asked === undefined) {
    response.writeHead(400, { 'content-type': 'application/json' }).end('{"error":{}}');
    return;
  }
  response.writeHead(200, SSE_HEAD);
  stream(response, asked, body.includes(USAGE_MARK));
}

function stream(response: ServerResponse, asked: Asked, withUsage: boolean): void {
  switch (asked.kind) {
    case 'json':
    case 'idle':
      response.write(OPENING);
      response.write(tokenFrame(` ${stamp(nowMicros())}`));
      return;
    case 'paced':
      return pace(response, asked, withUsage);
    case 'flood':
      return flood(response, asked.amount, withUsage);
  }
}

function pace(response: ServerResponse, { amount, spacingMs }: Asked, withUsage: boolean): void {
  let sent = 0;
  const timer = setInterval(() => {
    if (sent === 0) response.write(OPENING);
    if (sent++ < amount) {
      response.write(tokenFrame(` ${stamp(nowMicros())}`));
      return;
    }
    clearInterval(timer);
    response.end(closing(withUsage));
  }, spacingMs);
  response.on('close', () => clearInterval(timer));
}

/** As fast as the reader takes it, and never more than one buffer ahead of the reader. */
function flood(response: ServerResponse, bytes: number, withUsage: boolean): void {
  let left = bytes;
  response.write(OPENING);
  const more = (): void => {
    while (left > 0) {
      left -= FLOOD_FRAME.length;
      if (!response.write(FLOOD_FRAME)) return void response.once('drain', more);
    }
    response.end(closing(withUsage));
  };
  more();
}

process.on('disconnect', () => process.exit(0));
server.listen(0, '127.0.0.1', 8192, () => {
  const address = server.address();
  process.send?.({ port: typeof address === 'object' ? address?.port : undefined });
});
