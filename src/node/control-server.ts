// SPDX-License-Identifier: Apache-2.0
// The main process's end of the control socket: who is connected, and a broadcast to all.
import { chmodSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { BartizanError } from '../core/errors.ts';
import { type LineChannel, openLineChannel } from './line-channel.ts';
import type { FromMain, FromWorker } from './messages.ts';

/** `sun_path` holds 108 bytes on Linux and 104 on macOS. */
const SOCKET_PATH_BYTES_MAX = 100;

export type Peer = LineChannel<FromMain> & { readonly worker: string; readonly pid: number };

export type ControlHandlers = {
  joined(peer: Peer): void;
  received(peer: Peer, message: Exclude<FromWorker, { type: 'hello' }>): void;
  left(peer: Peer): void;
};

export type ControlServer = {
  readonly peers: ReadonlySet<Peer>;
  broadcast(message: FromMain): void;
  close(): void;
};

/** Listens on `path`. Throws `conflict` when another main process of this data directory is running. */
export async function listenControl(
  path: string,
  handlers: ControlHandlers,
): Promise<ControlServer> {
  if (Buffer.byteLength(path) > SOCKET_PATH_BYTES_MAX) {
    throw new BartizanError(
      'config_invalid',
      'data_dir is too long a path for its control socket.',
    );
  }
  if (await answers(path)) {
    throw new BartizanError('conflict', 'Bartizan is already running with this data directory.');
  }
  rmSync(path, { force: true });
  const peers = new Set<Peer>();
  const server = createServer((socket) => {
    let peer: Peer | undefined;
    const channel = openLineChannel<FromWorker, FromMain>(
      socket,
      (message) => {
        if (message.type === 'hello') {
          peer = { ...channel, worker: message.worker, pid: message.pid };
          peers.add(peer);
          handlers.joined(peer);
        } else if (peer !== undefined) handlers.received(peer, message);
      },
      () => {
        if (peer === undefined) return;
        peers.delete(peer);
        handlers.left(peer);
      },
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, resolve);
  });
  chmodSync(path, 0o600);
  return {
    peers,
    broadcast: (message) => {
      for (const peer of peers) peer.send(message);
    },
    close: () => {
      for (const peer of peers) peer.close();
      server.close();
    },
  };
}

function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
