// SPDX-License-Identifier: Apache-2.0
// The content that a node took last from the place of its policies, on its own disk: what it starts with when the
// place is away. It is verified again like anything that comes from outside.
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { World } from '../../core/world.ts';
import { replaceFile } from '../last-good.ts';
import type { PlaceContent } from './place.ts';

const FORMAT = 'bartizan-policy/1';

export type Kept = {
  readonly place: string;
  readonly stamp: string;
  readonly content: PlaceContent;
};

const base64 = z.base64();
const schema = z.object({
  format: z.literal(FORMAT),
  place: z.string(),
  stamp: z.string(),
  archive: base64.optional(),
  files: z.array(z.tuple([z.string(), base64])).optional(),
  revision: z.string().optional(),
});

/** Undefined when there is none of this place, or one that cannot be used: that is logged. */
export function readKept(file: string, place: string, world: World): Kept | undefined {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (thrown) {
    const { code } = thrown as { code?: string };
    if (code !== 'ENOENT') world.log('error', 'policy.last-good.unreadable', { fault: code });
    return undefined;
  }
  const read = schema.safeParse(parsed(text));
  if (!read.success) {
    world.log('error', 'policy.last-good.unreadable', { fault: 'not of this format' });
    return undefined;
  }
  const { stamp, archive, files, revision } = read.data;
  if (read.data.place !== place) return undefined;
  if (archive !== undefined) {
    return { place, stamp, content: { kind: 'archive', bytes: Buffer.from(archive, 'base64') } };
  }
  const map = new Map((files ?? []).map(([path, bytes]) => [path, Buffer.from(bytes, 'base64')]));
  return {
    place,
    stamp,
    content: { kind: 'files', files: map, ...(revision !== undefined && { revision }) },
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Never rejects: a node that cannot write goes on. */
export async function writeKept(file: string, kept: Kept, world: World): Promise<void> {
  const { place, stamp, content } = kept;
  const held =
    content.kind === 'archive'
      ? { archive: content.bytes.toString('base64') }
      : {
          files: [...content.files].map(([path, bytes]) => [path, bytes.toString('base64')]),
          revision: content.revision,
        };
  try {
    await replaceFile(file, `${JSON.stringify({ format: FORMAT, place, stamp, ...held })}\n`);
  } catch (thrown) {
    world.log('error', 'policy.last-good.unwritten', { fault: (thrown as { code?: string }).code });
  }
}
