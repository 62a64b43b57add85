// SPDX-License-Identifier: Apache-2.0
// Names that callers and documents choose (of tools, of sources), as they may be recorded. A key that is
// given as the name of a tool is still a key: facts hold a keyed digest in its place, which tells equal from
// different. It decides nothing; policy finds the name itself among the values.
import type { Origin } from '../core/exchange.ts';
import type { Keyring } from '../core/ports/keyring.ts';
import type { Engine } from '../guard/engine.ts';

export type RecordedNames = {
  /** The name, or `tool~1a2b3c4d`. */
  tool(name: string, tenant: string): string;
  /** `tool:<name>` and `document:<source>` with such a name; others as they are. */
  origin(origin: Origin, tenant: string): Origin;
};

/** What the wires allow, and servers of tools put before it; anything else is text, and may say anything. */
const SHAPE = /^[A-Za-z0-9_.:/-]{1,128}$/;
/** Families whose findings are never recorded as they stand. */
const CLOSED = /^(?:secrets|privacy)\//;
const DIGEST_CHARS = 8;
/** Tools of an installation, with room for those that a caller makes up. */
const KNOWN_MAX = 2_000;

export function createRecordedNames(engine: Engine, keyring: Keyring): RecordedNames {
  const known = new Map<string, boolean>();
  const isOpen = (name: string): boolean => {
    if (!SHAPE.test(name)) return false;
    const before = known.get(name);
    if (before !== undefined) return before;
    const scan = { phase: 'request', channel: 'user', json: false } as const;
    const { found, failures } = engine.scan(name, scan);
    const open = failures.size === 0 && !found.some(({ detector }) => CLOSED.test(detector.id));
    if (known.size >= KNOWN_MAX) known.delete(known.keys().next().value ?? '');
    known.set(name, open);
    return open;
  };
  const recorded = (kind: string, name: string, tenant: string): string =>
    isOpen(name) ? name : `${kind}~${keyring.mac('digest', tenant, name).slice(0, DIGEST_CHARS)}`;
  return {
    tool: (name, tenant) => recorded('tool', name, tenant),
    origin: (origin, tenant) => {
      const cut = origin.indexOf(':');
      if (cut < 0) return origin;
      const kind = origin.startsWith('tool:') ? 'tool' : 'document';
      return `${kind}:${recorded(kind, origin.slice(cut + 1), tenant)}`;
    },
  };
}
