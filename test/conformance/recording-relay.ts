// SPDX-License-Identifier: Apache-2.0
// A loopback relay that passes requests on and keeps what went by, so that two runs of one suite can be
// compared byte by byte. It changes nothing but the credential and what `prepare` does to a request body.
import { createServer, request as httpRequest } from 'node:http';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { type Listening, listen } from './run.ts';

/** Header in which a test runner names the test that sends a request; never passed on. */
export const TEST_HEADER = 'x-conformance-test';

export type Relayed = {
  /** Name of the test; empty when the sender gave none. */
  readonly test: string;
  readonly method: string;
  /** Path and query as received. */
  readonly target: string;
  readonly sent: Buffer;
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly answer: Buffer;
};

export type RelayOptions = {
  /** Origin and base path; the target of a request is put behind it. */
  readonly to: string;
  /** The credential to use instead of the sender's. */
  readonly bearer?: string;
  readonly prepare?: (target: string, body: Buffer) => Buffer;
  /** Told of each exchange once its answer is complete. */
  readonly onRelayed: (relayed: Relayed) => void;
};

/** Status of an exchange that the relay could not complete. */
export const RELAY_FAILED = 599;

/** Headers of one connection, which a relay must not pass to the next. */
const HOP = new Set(['connection', 'keep-alive', 'transfer-encoding', 'content-length', 'host']);

export function startRelay(options: RelayOptions): Promise<Listening> {
  return listen(
    createServer((request, response) => {
      relay(request, response, options).catch((cause: unknown) => {
        response.destroy(cause instanceof Error ? cause : undefined);
      });
    }),
  );
}

async function relay(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  { to, bearer, prepare, onRelayed }: RelayOptions,
): Promise<void> {
  const { method = '', url: target = '' } = incoming;
  const body = await collect(incoming);
  const sent = prepare?.(target, body) ?? body;
  const headers = forwarded(incoming.headers);
  const test = decodeURIComponent(String(headers[TEST_HEADER] ?? ''));
  delete headers[TEST_HEADER];
  // Two answers can be compared only as they were before compression.
  headers['accept-encoding'] = 'identity';
  if (bearer !== undefined) headers['authorization'] = `Bearer ${bearer}`;
  if (sent.length > 0) headers['content-length'] = String(sent.length);
  // A gateway that cannot be reached is a failed test, never a stopped run or a request unseen.
  const answer = await ask(to + target, { method, headers, body: sent }).catch(failed);
  onRelayed({ test, method, target, sent, ...answer });
  outgoing.writeHead(answer.status, {
    ...forwarded(answer.headers),
    'content-length': answer.answer.length,
  });
  outgoing.end(answer.answer);
}

type Answer = Pick<Relayed, 'status' | 'headers' | 'answer'>;

async function ask(
  url: string,
  request: {
    readonly method: string;
    readonly headers: IncomingHttpHeaders;
    readonly body: Buffer;
  },
): Promise<Answer> {
  const { method, headers, body } = request;
  const answered = await new Promise<IncomingMessage>((resolve, reject) => {
    httpRequest(url, { method, headers }, resolve).on('error', reject).end(body);
  });
  const answer = await collect(answered);
  return { status: answered.statusCode ?? RELAY_FAILED, headers: answered.headers, answer };
}

const failed = (cause: unknown): Answer => ({
  status: RELAY_FAILED,
  headers: {},
  answer: Buffer.from(String(cause)),
});

const forwarded = (headers: IncomingHttpHeaders): IncomingHttpHeaders =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !HOP.has(name)));

async function collect(stream: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
