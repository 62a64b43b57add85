// SPDX-License-Identifier: Apache-2.0
// Loaded into the peer before it starts: whatever it listens on, it listens on loopback only. The peer
// itself can only be told a port.
import { Server } from 'node:net';

// Called with the server as `this` below, so the missing binding is meant.
// oxlint-disable-next-line typescript/unbound-method
const listen = Server.prototype.listen as (this: Server, ...args: unknown[]) => Server;

Server.prototype.listen = function onLoopback(this: Server, ...args: unknown[]): Server {
  const [first, second, ...rest] = args;
  if (typeof first === 'object' && first !== null) {
    return listen.call(this, { ...first, host: '127.0.0.1' }, ...args.slice(1));
  }
  const after = typeof second === 'function' ? [second, ...rest] : rest;
  return listen.call(this, first, '127.0.0.1', ...after);
} as typeof Server.prototype.listen;
