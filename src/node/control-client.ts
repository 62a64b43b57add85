// SPDX-License-Identifier: Apache-2.0
// A worker's end of the control socket. When the main process goes, the worker goes on serving with its
// last snapshot and tries to reconnect; only when that lasts does it drain and end.
import { connect } from 'node:net';
import type { LimitKey } from '../core/ports/counters.ts';
import type { Holding, Lease } from '../gateway/admission/counters.ts';
import type { World } from '../core/world.ts';
import type { Approvals } from '../core/ports/approvals.ts';
import type { SealedTokens } from '../core/ports/vault.ts';
import { createApprovalCalls } from './approval-calls.ts';
import { type LineChannel, openLineChannel } from './line-channel.ts';
import { type FromMain, type FromWorker, HOLDINGS_MAX, readFromMain } from './messages.ts';
import { createTokenCalls } from './token-calls.ts';

const RECONNECT_MS = 200;
/** A supervisor restarts the main process well within this; longer means that nobody will. */
const ALONE_MS_MAX = 60_000;
/** Leases asked for and not answered. More wait only for a main process that hangs. */
const WAITING_MAX = 10_000;

export type ControlClientOptions = {
  readonly socket: string;
  readonly worker: string;
  readonly pid: number;
  readonly world: World;
  /** The port that the worker listens on; undefined before it does. */
  readonly port: () => number | undefined;
  readonly receive: (message: Exclude<FromMain, { type: 'lease' | 'tokens' | 'approval' }>) => void;
  /** Leases that it has: a main process that was started anew has to know. */
  readonly holdings: () => readonly Holding[];
  /** The main process has been gone for too long. */
  readonly abandoned: () => void;
};

export type ControlClient = {
  send(message: FromWorker): void;
  /** See `LeaseSource.request`. Rejects when the main process is not there to be asked. */
  lease(limit: LimitKey, want: { readonly least: number; readonly most: number }): Promise<Lease>;
  /** The tokens that the main process keeps. Rejects when it cannot be asked, or does not answer in time. */
  readonly tokens: SealedTokens;
  /** Asks people about calls through the main process. Rejects in the same cases. */
  readonly approvals: Approvals;
  close(): void;
};

export function connectControl(options: ControlClientOptions): ControlClient {
  const { world } = options;
  const waiting = new Map<number, { grant(lease: Lease): void; fail(error: Error): void }>();
  const tokens = createTokenCalls();
  const approvals = createApprovalCalls();
  let channel: LineChannel<FromWorker> | undefined;
  let closing = false;
  let nextId = 1;
  let goneSince: number | undefined;

  const receive = (message: FromMain): void => {
    if (message.type === 'tokens') return tokens.receive(message);
    if (message.type === 'approval') return approvals.receive(message);
    if (message.type !== 'lease') return options.receive(message);
    waiting.get(message.id)?.grant(message);
    waiting.delete(message.id);
  };
  const closed = (): void => {
    channel = undefined;
    for (const request of waiting.values()) request.fail(new Error('control socket closed'));
    waiting.clear();
    tokens.lost();
    approvals.lost();
    if (closing) return;
    if (goneSince === undefined) {
      goneSince = world.clock.monotonic();
      world.log('warn', 'control.lost');
    }
    if (world.clock.monotonic() - goneSince > ALONE_MS_MAX) return options.abandoned();
    setTimeout(open, RECONNECT_MS);
  };
  const open = (): void => {
    if (closing) return;
    const socket = connect(options.socket);
    const opened = openLineChannel<FromMain, FromWorker>(socket, {
      read: readFromMain,
      receive,
      closed,
    });
    socket.once('connect', () => {
      channel = opened;
      tokens.found((call) => opened.send(call));
      approvals.found((call) => opened.send(call));
      if (goneSince !== undefined) world.log('info', 'control.back');
      goneSince = undefined;
      const { worker, pid, port } = options;
      opened.send({ type: 'hello', worker, pid, port: port() });
      const holdings = options.holdings();
      for (let from = 0; from < holdings.length; from += HOLDINGS_MAX) {
        opened.send({ type: 'holdings', holdings: holdings.slice(from, from + HOLDINGS_MAX) });
      }
    });
  };
  open();
  return {
    send: (message) => channel?.send(message),
    lease: (limit, want) =>
      new Promise((grant, fail) => {
        if (channel === undefined) return fail(new Error('control socket closed'));
        if (waiting.size >= WAITING_MAX) return fail(new Error('the main process does not answer'));
        const id = nextId++;
        waiting.set(id, { grant, fail });
        channel.send({ type: 'lease', id, limit, ...want });
      }),
    tokens: tokens.calls,
    approvals: approvals.calls,
    close: () => {
      closing = true;
      channel?.close();
    },
  };
}
