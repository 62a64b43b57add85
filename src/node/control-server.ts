// SPDX-License-Identifier: Apache-2.0
// The main process's end of the control socket: who is connected, and a broadcast to all. Whoever holds
// the lock of the data directory owns the socket, so one that is already there is left over.
import { chmodSync, rmSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { BartizanError } from '../core/errors.ts';
import { type LineChannel, openLineChannel } from './line-channel.ts';
import { type FromMain, type FromWorker, readFromWorker } from './messages.ts';

/** `sun_path` holds 108 bytes on Linux and 104 on macOS. */
const SOCKET_PATH_BYTES_MAX = 100;

type Hello = Extract<FromWorker, { type: 'hello' }>;

export type Peer = LineChannel<FromMain> & Omit<Hello, 'type'>;

export type ControlHandlers = {
  joined(peer: Peer): void;
  received(peer: Peer, message: Exclude<FromWorker, Hello>): void;
  left(peer: Peer): void;
};

export type ControlServer = {
  broadcast(message: FromMain): void;
  close(): void;
};

/** Listens on `path`. Throws `config_invalid` when it is too long for a socket. */
export async function listenControl(
  path: string,
  handlers: ControlHandlers,
): Promise<ControlServer> {
  const bytes = Buffer.byteLength(path);
  if (bytes > SOCKET_PATH_BYTES_MAX) {
    const message = `the data directory's path is too long: its control socket has ${bytes} bytes, ${SOCKET_PATH_BYTES_MAX} fit (${path})`;
    throw new BartizanError('config_invalid', message);
  }
  rmSync(path, { force: true });
  const peers = new Set<Peer>();
  const server = createServer((socket) => serve(socket, peers, handlers));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, resolve);
  });
  chmodSync(path, 0o600);
  return {
    broadcast: (message) => {
      for (const peer of peers) peer.send(message);
    },
    close: () => {
      for (const peer of peers) peer.close();
      server.close();
    },
  };
}

function serve(socket: Socket, peers: Set<Peer>, handlers: ControlHandlers): void {
  let peer: Peer | undefined;
  const channel = openLineChannel<FromWorker, FromMain>(socket, {
    read: readFromWorker,
    receive: (message) => {
      // One hello, and first: anything else is no worker of ours.
      if ((message.type === 'hello') === (peer !== undefined)) channel.drop();
      else if (message.type !== 'hello') handlers.received(peer as Peer, message);
      else {
        const { worker, pid, port } = message;
        peer = { ...channel, worker, pid, port };
        peers.add(peer);
        handlers.joined(peer);
      }
    },
    closed: () => {
      if (peer === undefined) return;
      peers.delete(peer);
      handlers.left(peer);
    },
  });
}
