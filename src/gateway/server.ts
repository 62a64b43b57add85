// SPDX-License-Identifier: Apache-2.0
// The data plane's listener, on node:http and node:https alone. It bounds connections and header blocks,
// turns each request into a flow, and ends flows whose client is gone. What a request means is not decided
// here.
import {
  createServer,
  type IncomingMessage,
  type Server,
  type ServerOptions,
  type ServerResponse,
} from 'node:http';
import { createServer as createTlsServer, type Server as TlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { BartizanError } from '../core/errors.ts';
import { newRequestId } from '../core/ids.ts';
import { LIMITS } from '../core/limits.ts';
import { FlowCut } from './cut.ts';
import type { Flow } from './flow.ts';
import type { Gateway } from './gateway.ts';
import type { ClientCertificate } from './identity/client-certificate.ts';
import {
  secureContextOf,
  serverOptionsOf,
  type TlsMaterial,
  verifiedPeer,
} from './identity/tls.ts';
import { walk } from './pipeline.ts';
import { refuseTunnel, refuseUnparsed } from './unparsed.ts';

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
  /**
   * Uses other certificates from now on; whether there is TLS, and whether clients are asked for theirs, stays
   * as it was at the start. Connections of clients that other authorities vouched for are ended, each when
   * its answers are. Throws `config_invalid`, and then changes nothing.
   */
  renew(tls: TlsMaterial): void;
  /** Closes at once. */
  close(): Promise<void>;
};

/** The listener over the parts of one worker. Timeouts and bounds are those of the snapshot of now. */
export function createDataPlane(gateway: Gateway, tls?: TlsMaterial): DataPlane {
  const { listen } = gateway.snapshot().config;
  const options: ServerOptions = {
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
  };
  const secure =
    tls && createTlsServer({ ...options, ...serverOptionsOf(tls, listen.header_timeout_ms) });
  const server = secure ?? createServer(options);
  let vouching = tls?.clientAuthorities?.reveal();
  server.maxConnections = listen.max_connections;
  // Node drops header lines beyond this silently, and with them the duplicates that we look for; the
  // block is bounded by its bytes, and the number of lines by our own check.
  server.maxHeadersCount = 0;
  const connections = new Connections(gateway, server);
  if (secure === undefined) server.on('connection', (socket: Socket) => connections.opened(socket));
  else openAfterHandshake(secure, connections, tls?.clientCertificates ?? 'none');
  const take = (request: IncomingMessage, response: ServerResponse): void =>
    connections.take(request, response);
  server.on('request', take);
  // Whether the caller may send its body is decided after it was admitted, not by Node at once.
  server.on('checkContinue', take);
  server.on('checkExpectation', take);
  server.on('connect', (_request, socket) => refuseTunnel(socket as Socket, gateway));
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
    renew: (next) => {
      if (secure === undefined || tls === undefined) return;
      const { clientCertificates } = tls;
      secure.setSecureContext(secureContextOf({ ...next, clientCertificates }));
      const authorities = next.clientAuthorities?.reveal();
      if (authorities === vouching) return;
      vouching = authorities;
      connections.endVouched();
    },
    close: () => connections.close(),
  };
}

/** A connection counts once its handshake is done; one that fails it never becomes a request. */
function openAfterHandshake(
  server: TlsServer,
  connections: Connections,
  wanted: TlsMaterial['clientCertificates'],
): void {
  server.on('connection', (socket: Socket) => connections.shakingHands(socket));
  server.on('secureConnection', (socket: TLSSocket) => {
    const certificate = verifiedPeer(socket, wanted);
    if (certificate === 'refused') socket.destroy();
    else connections.opened(socket, certificate);
  });
}

/** What belongs to one connection. */
type Connection = {
  /** Few, and in an array for the reason given in flows-in-flight.ts. */
  readonly flows: Flow[];
  readonly certificate: ClientCertificate | undefined;
  /** True when what its client was believed by is no longer in force: no further request is taken. */
  outdated: boolean;
};

class Connections {
  readonly #gateway: Gateway;
  readonly #server: Server;
  readonly #open = new Map<Socket, Connection>();
  /** Connections by peer whose handshake is under way: Node's own closing does not know them. */
  readonly #shaking = new Map<string, Socket>();
  #closing = false;

  constructor(gateway: Gateway, server: Server) {
    this.#gateway = gateway;
    this.#server = server;
  }

  shakingHands(socket: Socket): void {
    const peer = peerOf(socket);
    this.#shaking.set(peer, socket);
    socket.once('close', () => {
      if (this.#shaking.get(peer) === socket) this.#shaking.delete(peer);
    });
  }

  opened(socket: Socket, certificate?: ClientCertificate): void {
    const flows: Flow[] = [];
    this.#shaking.delete(peerOf(socket));
    this.#open.set(socket, { flows, certificate, outdated: false });
    socket.once('close', () => {
      this.#open.delete(socket);
      for (const { abort } of flows) abort.abort(new BartizanError('client_closed'));
    });
  }

  take(request: IncomingMessage, response: ServerResponse): void {
    const connection = this.#open.get(request.socket);
    // Requests sent ahead of their answers would multiply the work of one connection without bound.
    if (connection === undefined || connection.flows.length >= LIMITS.pipelined) {
      request.socket.destroy();
      return;
    }
    if (connection.outdated) {
      // What came before it is still answered, and then the connection ends.
      if (connection.flows.length === 0) request.socket.destroy();
      return;
    }
    const { flows, certificate } = connection;
    const flow = this.#begin(request, response, certificate);
    flows.push(flow);
    this.#gateway.flows.add(flow);
    // An answer can outlive its flow (a slow reader, a body that is still being dropped).
    response.once('close', () => {
      flows.splice(flows.indexOf(flow), 1);
      if (connection.outdated && flows.length === 0) request.socket.end();
      if (this.#closing) setImmediate(() => this.#server.closeIdleConnections());
    });
    void walk(flow, this.#gateway).finally(() => this.#gateway.flows.delete(flow));
  }

  /** Bytes that are no HTTP, or came too late. */
  broken(error: NodeJS.ErrnoException, socket: Socket): void {
    const connection = this.#open.get(socket);
    if (error.code === 'ECONNRESET' || !socket.writable) socket.destroy();
    // A handshake that failed: what we said in plain words would be no answer to it.
    else if (connection === undefined && socket instanceof TLSSocket) socket.destroy();
    // With an answer on its way, an error of ours would be read as a part of it.
    else if ((connection?.flows.length ?? 0) > 0) socket.destroySoon();
    else refuseUnparsed(socket, error.code, this.#gateway);
  }

  /** Ends the connections of clients that a certificate vouched for, each when its answers are out. */
  endVouched(): void {
    // A handshake goes on with the authorities it began with.
    for (const socket of this.#shaking.values()) socket.destroy();
    for (const [socket, connection] of this.#open) {
      if (connection.certificate === undefined) continue;
      connection.outdated = true;
      if (connection.flows.length === 0) socket.end();
    }
  }

  async drain(ms: number): Promise<void> {
    const closed = this.#stopListening();
    const cut = setTimeout(() => {
      for (const { abort } of this.#gateway.flows) abort.abort(new BartizanError('shutting_down'));
    }, ms);
    const force = setTimeout(() => this.#cut(), ms + LAST_WORDS_MS);
    await closed;
    clearTimeout(cut);
    clearTimeout(force);
  }

  close(): Promise<void> {
    const closed = this.#stopListening();
    this.#cut();
    return closed;
  }

  #cut(): void {
    this.#server.closeAllConnections();
    for (const socket of this.#shaking.values()) socket.destroy();
  }

  #stopListening(): Promise<void> {
    this.#closing = true;
    // Also closes idle connections; the callback waits for the others. An error says "not listening".
    return new Promise((resolve) => void this.#server.close(() => resolve()));
  }

  #begin(
    request: IncomingMessage,
    response: ServerResponse,
    certificate: ClientCertificate | undefined,
  ): Flow {
    const { world } = this.#gateway;
    return {
      requestId: newRequestId(world),
      request,
      response,
      now: world.clock.now(),
      startedAt: world.clock.monotonic(),
      sourceAddress: request.socket.remoteAddress ?? '',
      certificate,
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
      calls: undefined,
      tokens: undefined,
      stream: undefined,
      last: undefined,
      reply: undefined,
      bytesIn: 0,
      sent: { status: 0, bytes: 0, firstByteAt: undefined },
      refusal: undefined,
    };
  }
}

/** The same for a TLS socket and the one below it. */
const peerOf = ({ remoteAddress, remotePort }: Socket): string => `${remoteAddress} ${remotePort}`;
