// SPDX-License-Identifier: Apache-2.0
// A worker's end of the control socket. When the main process goes, the worker goes on serving with its
// last snapshot and tries to reconnect; only when that lasts does it drain and end.
import { connect } from 'node:net';
import type { LimitKey } from '../core/ports/counters.ts';
import type { World } from '../core/world.ts';
import { type LineChannel, openLineChannel } from './line-channel.ts';
import { type FromMain, type FromWorker, readFromMain } from './messages.ts';

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
  readonly receive: (message: Exclude<FromMain, { type: 'lease' }>) => void;
  /** The main process has been gone for too long. */
  readonly abandoned: () => void;
};

export type ControlClient = {
  send(message: FromWorker): void;
  /** Units granted, 0 when there are none. Rejects when the main process is not there to be asked. */
  lease(limit: LimitKey, amount: number): Promise<number>;
  close(): void;
};

export function connectControl(options: ControlClientOptions): ControlClient {
  const { world } = options;
  const waiting = new Map<number, { grant(units: number): void; fail(error: Error): void }>();
  let channel: LineChannel<FromWorker> | undefined;
  let closing = false;
  let nextId = 1;
  let goneSince: number | undefined;

  const receive = (message: FromMain): void => {
    if (message.type !== 'lease') return options.receive(message);
    waiting.get(message.id)?.grant(message.granted);
    waiting.delete(message.id);
  };
  const closed = (): void => {
    channel = undefined;
    for (const request of waiting.values()) request.fail(new Error('control socket closed'));
    waiting.clear();
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
      if (goneSince !== undefined) world.log('info', 'control.back');
      goneSince = undefined;
      const { worker, pid, port } = options;
      opened.send({ type: 'hello', worker, pid, port: port() });
    });
  };
  open();
  return {
    send: (message) => channel?.send(message),
    lease: (limit, amount) =>
      new Promise((grant, fail) => {
        if (channel === undefined) return fail(new Error('control socket closed'));
        if (waiting.size >= WAITING_MAX) return fail(new Error('the main process does not answer'));
        const id = nextId++;
        waiting.set(id, { grant, fail });
        channel.send({ type: 'lease', id, limit, amount });
      }),
    close: () => {
      closing = true;
      channel?.close();
    },
  };
}
