// SPDX-License-Identifier: Apache-2.0
// Policies in a folder of this machine, or one archive there. A look costs a few file names unless something
// changed; what is being written while it is read is read again, so that no half of a change is ever taken.
import { promises as files } from 'node:fs';
import { BartizanError } from '../../core/errors.ts';
import { BUNDLE_LIMITS } from '../../policy/bundle/refusals.ts';
import { listFolder, readBounded, readFolder, stampOf } from './folder.ts';
import type { Looked, PlaceContent, PolicyPlace } from './place.ts';

const LOOK_MS = 1_000;

export function directoryPlace(path: string): PolicyPlace {
  return {
    name: `directory ${path}`,
    look: async (known) => {
      try {
        return { ...(await look(path, known)), nextMs: LOOK_MS };
      } catch (thrown) {
        if (thrown instanceof BartizanError) throw thrown;
        const code = (thrown as { code?: string }).code ?? 'fault';
        throw new BartizanError('upstream_unreachable', `cannot read ${path}: ${code}`);
      }
    },
  };
}

async function look(path: string, known: string | undefined): Promise<Looked> {
  const before = await stampAt(path);
  if (before === known) return {};
  const content = await contentAt(path);
  // Files of one change are written one after the other: wait until nobody writes.
  return (await stampAt(path)) === before ? { found: { stamp: before, content } } : {};
}

async function stampAt(path: string): Promise<string> {
  const stat = await files.stat(path, { bigint: true });
  if (stat.isFile()) return `${stat.mtimeNs}:${stat.ino}:${stat.size}`;
  return stampOf(await listFolder(path));
}

async function contentAt(path: string): Promise<PlaceContent> {
  const stat = await files.stat(path);
  if (!stat.isFile()) return { kind: 'files', files: await readFolder(path) };
  return { kind: 'archive', bytes: await readBounded(path, BUNDLE_LIMITS.archiveBytes) };
}
