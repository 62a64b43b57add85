// SPDX-License-Identifier: Apache-2.0
// The data plane's listener, on node:http alone. It bounds connections and header blocks, turns each
// request into a flow, and ends flows whose client is gone. What a request means is not decided here.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { ERROR_CODES, type ErrorCode } from '../core/error-codes.ts';
import { BartizanError } from '../core/errors.ts';
import { newRequestId } from '../core/ids.ts';
import { LIMITS } from '../core/limits.ts';
import { FlowCut } from './cut.ts';
import type { Flow } from './flow.ts';
import type { Gateway } from './gateway.ts';
import { walk } from './pipeline.ts';

const HEADER_BYTES = 16 * 1024;
/** Longer than the idle time of common load balancers (60 s), so that they close first, not we. */
const KEEP_ALIVE_MS = 72_000;
/** Our own body timer answers and records; Node's is only there should it ever fail. */
const TIMEOUT_SLACK_MS = 5_000;
const CHECK_MS = 1_000;
/** After the drain time, flows that were cut get this long to say so to their clients. */
const LAST_WORDS_MS = 250;

export type DataPlane = {
  listen(options: {
    readonly host: string;
    readonly port: number;
    readonly reusePort: boolean;
  }): Promise<AddressInfo>;
  /** Takes no new connection, lets flows end for at most `ms`, cuts the rest, closes. */
  drain(ms: number): Promise<void>;
  /** Closes at once. */
  close(): Promise<void>;
};

/** The listener over the parts of one worker. Timeouts and bounds are those of the snapshot of now. */
export function createDataPlane(gateway: Gateway): DataPlane {
  const { listen } = gateway.snapshot().config;
  const server = createServer({
    insecureHTTPParser: false,
    joinDuplicateHeaders: false,
    // Checked with the other headers, so that the refusal is ours and is recorded.
    requireHostHeader: false,
    maxHeaderSize: HEADER_BYTES,
    headersTimeout: listen.header_timeout_ms,
    requestTimeout: listen.header_timeout_ms + listen.body_timeout_ms + TIMEOUT_SLACK_MS,
    connectionsCheckingInterval: Math.min(CHECK_MS, listen.header_timeout_ms),
    keepAliveTimeout: KEEP_ALIVE_MS,
    noDelay: true,
  });
  server.maxConnections = listen.max_connections;
  // Node drops header lines beyond this silently, and with them the duplicates that we look for; the
  // block is bounded by its bytes, and the number of lines by our own check.
  server.maxHeadersCount = 0;
  const connections = new Connections(gateway, server);
  server.on('connection', (socket: Socket) => connections.opened(socket));
  const take = (request: IncomingMessage, response: ServerResponse): void =>
    connections.take(request, response);
  server.on('request', take);
  // Whether the caller may send its body is decided after it was admitted, not by Node at once.
  server.on('checkContinue', take);
  server.on('checkExpectation', take);
  server.on('connect', (_request, socket) => refuse(socket as Socket, NO_TUNNEL, gateway));
  server.on('clientError', (error: NodeJS.ErrnoException, socket) =>
    connections.broken(error, socket as Socket),
  );
  return {
    listen: (options) =>
      new Promise((resolve, reject) => {
        server.once('error', reject);
        server.listen(options, () => {
          server.off('error', reject);
          resolve(server.address() as AddressInfo);
        });
      }),
    drain: (ms) => connections.drain(ms),
    close: () => connections.close(),
  };
}

class Connections {
  readonly #gateway: Gateway;
  readonly #server: Server;
  /** Of each connection; few, and in an array for the reason given in flows-in-flight.ts. */
  readonly #flows = new Map<Socket, Flow[]>();
  #closing = false;

  constructor(gateway: Gateway, server: Server) {
    this.#gateway = gateway;
    this.#server = server;
  }

  opened(socket: Socket): void {
    const flows: Flow[] = [];
    this.#flows.set(socket, flows);
    socket.once('close', () => {
      this.#flows.delete(socket);
      for (const { abort } of flows) abort.abort(new BartizanError('client_closed'));
    });
  }

  take(request: IncomingMessage, response: ServerResponse): void {
    const flows = this.#flows.get(request.socket);
    // Requests sent ahead of their answers would multiply the work of one connection without bound.
    if (flows === undefined || flows.length >= LIMITS.pipelined) {
      request.socket.destroy();
      return;
    }
    const flow = this.#open(request, response);
    flows.push(flow);
    this.#gateway.flows.add(flow);
    // An answer can outlive its flow (a slow reader, a body that is still being dropped).
    response.once('close', () => {
      flows.splice(flows.indexOf(flow), 1);
      if (this.#closing) setImmediate(() => this.#server.closeIdleConnections());
    });
    void walk(flow, this.#gateway).finally(() => this.#gateway.flows.delete(flow));
  }

  /** Bytes that are no HTTP, or came too late. */
  broken(error: NodeJS.ErrnoException, socket: Socket): void {
    if (error.code === 'ECONNRESET' || !socket.writable) socket.destroy();
    // With an answer on its way, an error of ours would be read as a part of it.
    else if ((this.#flows.get(socket)?.length ?? 0) > 0) socket.destroySoon();
    else refuse(socket, UNPARSED[error.code ?? ''] ?? BAD_REQUEST, this.#gateway);
  }

  async drain(ms: number): Promise<void> {
    const closed = this.#stopListening();
    const cut = setTimeout(() => {
      for (const { abort } of this.#gateway.flows) abort.abort(new BartizanError('shutting_down'));
    }, ms);
    const force = setTimeout(() => this.#server.closeAllConnections(), ms + LAST_WORDS_MS);
    await closed;
    clearTimeout(cut);
    clearTimeout(force);
  }

  close(): Promise<void> {
    const closed = this.#stopListening();
    this.#server.closeAllConnections();
    return closed;
  }

  #stopListening(): Promise<void> {
    this.#closing = true;
    // Also closes idle connections; the callback waits for the others. An error says "not listening".
    return new Promise((resolve) => void this.#server.close(() => resolve()));
  }

  #open(request: IncomingMessage, response: ServerResponse): Flow {
    const { world } = this.#gateway;
    return {
      requestId: newRequestId(world),
      request,
      response,
      now: world.clock.now(),
      startedAt: world.clock.monotonic(),
      sourceAddress: request.socket.remoteAddress ?? '',
      late: this.#closing,
      snapshot: this.#gateway.snapshot(),
      abort: new FlowCut(),
      place: -1,
      route: undefined,
      pathModel: undefined,
      identity: undefined,
      reservation: undefined,
      codec: undefined,
      body: undefined,
      exchange: undefined,
      edits: [],
      decisions: [],
      plan: [],
      answer: undefined,
      upstream: undefined,
      attempts: 0,
      modelAnswered: undefined,
      usage: undefined,
      usageEstimated: false,
      finish: [],
      stream: undefined,
      last: undefined,
      reply: undefined,
      bytesIn: 0,
      sent: { status: 0, bytes: 0, firstByteAt: undefined },
      refusal: undefined,
    };
  }
}

type Unparsed = { readonly status: number; readonly phrase: string; readonly code: ErrorCode };

const BAD_REQUEST: Unparsed = { status: 400, phrase: 'Bad Request', code: 'bad_headers' };
const NO_TUNNEL: Unparsed = {
  status: 405,
  phrase: 'Method Not Allowed',
  code: 'method_not_allowed',
};
/** What Node's parser gives up with, where it is not simply a bad request. */
const UNPARSED: Readonly<Record<string, Unparsed>> = {
  HPE_HEADER_OVERFLOW: {
    status: 431,
    phrase: 'Request Header Fields Too Large',
    code: 'bad_headers',
  },
  ERR_HTTP_REQUEST_TIMEOUT: { status: 408, phrase: 'Request Timeout', code: 'slow_request' },
};

/** An answer to what never became a request, in no wire format, and the end of the connection. */
function refuse(socket: Socket, { status, phrase, code }: Unparsed, gateway: Gateway): void {
  const id = newRequestId(gateway.world);
  gateway.metrics.count('bartizan_refusals_total', { code });
  const { title, hint } = ERROR_CODES[code];
  const body = JSON.stringify({
    error: { message: title, type: 'invalid_request_error', code, hint, request_id: id },
  });
  const head = [
    `HTTP/1.1 ${status} ${phrase}`,
    'connection: close',
    'cache-control: no-store',
    `x-bartizan-request-id: ${id}`,
    'content-type: application/json',
    `content-length: ${Buffer.byteLength(body)}`,
  ].join('\r\n');
  socket.end(`${head}\r\n\r\n${body}`, () => socket.destroy());
}
