// SPDX-License-Identifier: Apache-2.0
// The simulated model as a real HTTP server on loopback: the stand-in for a provider in tests and in the
// bench. It believes everything it is told and asks for no credential.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { WireId } from '../../../core/exchange.ts';
import type { JsonValue } from '../../../core/json/types.ts';
import { member, textAt } from './reading.ts';
import type { Script } from './script.ts';
import { simulate, type SimulatedAnswer, type SimulatedMode } from './simulate.ts';

export type SeenRequest = {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
};

export type SimulatedServerOptions = {
  readonly mode: SimulatedMode;
  readonly script?: Script;
  readonly delayMs?: number;
  /** 0, the default, picks a free port. */
  readonly port?: number;
  /** Told of each request once its body is complete. */
  readonly onRequest?: (seen: SeenRequest) => void;
};

export type SimulatedServer = {
  /** `http://127.0.0.1:port`, without a slash at the end. */
  readonly url: string;
  /** Cuts what is under way. */
  close(): Promise<void>;
};

const WIRES: Readonly<Record<string, WireId>> = {
  '/v1/chat/completions': 'openai-chat',
  '/v1/responses': 'openai-responses',
  '/v1/embeddings': 'openai-embeddings',
  '/v1/messages': 'anthropic-messages',
  '/v1/messages/count_tokens': 'anthropic-count-tokens',
  '/openai/responses': 'openai-responses',
  '/openai/v1/responses': 'openai-responses',
};
const AZURE = /^\/openai\/deployments\/([^/]+)\/(chat\/completions|embeddings)$/;

const BODY_BYTES_MAX = 64 * 1024 * 1024;
/** Answers kept, so that a bench measures the gateway and not this model. */
const CACHE_ENTRIES_MAX = 256;
const CACHE_KEY_MAX = 32 * 1024;

type Ready = { readonly answer: SimulatedAnswer; readonly whole: Buffer | undefined };

export async function startSimulatedServer(
  options: SimulatedServerOptions,
): Promise<SimulatedServer> {
  const cache = new Map<string, Ready>();
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > BODY_BYTES_MAX) request.destroy();
      else chunks.push(chunk);
    });
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      const body = chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks);
      options.onRequest?.({ method, path: url, headers, body });
      send(response, ready(method, url.split('?', 1)[0] ?? '', body));
    });
  });
  // Longer than the idle time of any client, so that no request meets a closing connection.
  server.keepAliveTimeout = 120_000;

  function ready(method: string, path: string, body: Buffer): Ready {
    const key = body.length > CACHE_KEY_MAX ? undefined : `${path}\n${body.toString('latin1')}`;
    const known = key === undefined ? undefined : cache.get(key);
    if (known !== undefined) return known;
    const answer = answerTo(method, path, { body, options });
    const paced = answer.chunks.some(({ delayMs }) => delayMs > 0);
    const whole = paced ? undefined : Buffer.concat(answer.chunks.map((chunk) => chunk.bytes));
    if (key !== undefined && cache.size < CACHE_ENTRIES_MAX) cache.set(key, { answer, whole });
    return { answer, whole };
  }

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function answerTo(
  method: string,
  path: string,
  { body, options }: { body: Buffer; options: SimulatedServerOptions },
): SimulatedAnswer {
  if (method === 'GET' && path === '/v1/models') {
    const model = { id: 'simulated', object: 'model', created: 0, owned_by: 'bartizan' };
    return plain(200, { object: 'list', data: [model] });
  }
  const azure = AZURE.exec(path);
  const azureWire = azure?.[2] === 'embeddings' ? 'openai-embeddings' : 'openai-chat';
  const wire = azure === null ? WIRES[path] : azureWire;
  if (method !== 'POST' || wire === undefined)
    return plain(404, { error: { message: 'no route' } });
  const value = parsed(body);
  if (value === undefined) return plain(400, { error: { message: 'not JSON' } });
  const { mode, script, delayMs } = options;
  return simulate({
    wire,
    model: azure?.[1] ?? textAt(value, 'model'),
    body: value,
    stream: member(value, 'stream') === true,
    mode,
    ...(script === undefined ? {} : { script }),
    ...(delayMs === undefined ? {} : { delayMs }),
  });
}

function send(response: ServerResponse, { answer, whole }: Ready): void {
  const { status, headers, chunks } = answer;
  if (whole !== undefined) {
    response.writeHead(status, { ...headers, 'content-length': whole.length });
    response.end(whole);
    return;
  }
  response.writeHead(status, headers);
  response.flushHeaders();
  let next = 0;
  let timer: NodeJS.Timeout | undefined;
  const step = (): void => {
    const chunk = chunks[next];
    if (chunk === undefined) return void response.end();
    timer = setTimeout(() => {
      next += 1;
      response.write(chunk.bytes);
      step();
    }, chunk.delayMs);
  };
  response.on('close', () => clearTimeout(timer));
  step();
}

function plain(status: number, body: JsonValue): SimulatedAnswer {
  const bytes = Buffer.from(JSON.stringify(body));
  return {
    status,
    headers: { 'content-type': 'application/json' },
    chunks: [{ delayMs: 0, bytes }],
  };
}

function parsed(body: Buffer): JsonValue | undefined {
  try {
    return JSON.parse(body.toString()) as JsonValue;
  } catch {
    return undefined;
  }
}
