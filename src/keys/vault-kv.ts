// SPDX-License-Identifier: Apache-2.0
// KV version 2 of Vault: read, write with check-and-set, and destroy what older versions still hold.
import { z } from 'zod';
import { BartizanError } from '../core/errors.ts';
import type { Vault } from './vault.ts';
import { vaultPath, vaultRefusal } from './vault-http.ts';

export type KvPlace = { readonly mount: string; readonly path: string };
export type KvSecret = {
  readonly version: number;
  readonly data: Readonly<Record<string, unknown>>;
};

const version = z.int().min(1);
const readReply = z.object({
  data: z.object({
    data: z.record(z.string(), z.unknown()),
    metadata: z.object({ version }),
  }),
});
/** A version that was deleted is answered with 404 and its metadata. */
const deletedReply = z.object({ data: z.object({ metadata: z.object({ version }) }) });
const writeReply = z.object({ data: z.object({ version }) });
const metadataReply = z.object({
  data: z.object({
    versions: z.record(z.string().regex(/^[1-9]\d{0,9}$/), z.object({ destroyed: z.boolean() })),
  }),
});

/** The newest version; undefined when there is nothing at this place. */
export async function readKv(vault: Vault, place: KvPlace): Promise<KvSecret | undefined> {
  const what = `read ${nameOf(place)}`;
  const reply = await vault.call({ method: 'GET', path: pathOf(place, 'data') });
  if (reply.status === 404) {
    if (!deletedReply.safeParse(reply.body).success) return undefined;
    const message = `Vault did not ${what}: its newest version was deleted there. Undelete it.`;
    throw new BartizanError('config_invalid', message);
  }
  if (reply.status !== 200) throw vaultRefusal(reply.status, what);
  const { data } = readReply.safeParse(reply.body);
  if (data === undefined) throw malformed(what);
  return { version: data.data.metadata.version, data: data.data.data };
}

/**
 * Writes a new version when the newest is still number `after` (0: there is none). Resolves to the new
 * version's number, or to undefined when somebody else wrote in between.
 */
export async function writeKv(
  vault: Vault,
  place: KvPlace,
  { data, after }: { readonly data: object; readonly after: number },
): Promise<number | undefined> {
  const what = `write ${nameOf(place)}`;
  const body = { options: { cas: after }, data };
  const reply = await vault.call({ method: 'POST', path: pathOf(place, 'data'), body });
  if (reply.status === 400) {
    // A lost race has the status of any wrong request; whether it was one is seen by looking again.
    const now = (await readKv(vault, place))?.version ?? 0;
    if (now !== after) return undefined;
  }
  if (reply.status !== 200) throw vaultRefusal(reply.status, what);
  const { data: written } = writeReply.safeParse(reply.body);
  if (written === undefined) throw malformed(what);
  return written.data.version;
}

/** Destroys the data of all versions older than `kept`, for good. */
export async function destroyOlderKv(vault: Vault, place: KvPlace, kept: number): Promise<void> {
  const what = `list the versions of ${nameOf(place)}`;
  const reply = await vault.call({ method: 'GET', path: pathOf(place, 'metadata') });
  if (reply.status !== 200) throw vaultRefusal(reply.status, what);
  const { data } = metadataReply.safeParse(reply.body);
  if (data === undefined) throw malformed(what);
  const versions = Object.entries(data.data.versions)
    .filter(([number, { destroyed }]) => !destroyed && Number(number) < kept)
    .map(([number]) => Number(number));
  if (versions.length === 0) return;
  const done = await vault.call({
    method: 'POST',
    path: pathOf(place, 'destroy'),
    body: { versions },
  });
  if (done.status !== 200 && done.status !== 204) {
    throw vaultRefusal(done.status, `destroy old versions of ${nameOf(place)}`);
  }
}

function pathOf({ mount, path }: KvPlace, area: 'data' | 'metadata' | 'destroy'): string {
  return vaultPath(mount, area, path);
}

function nameOf({ mount, path }: KvPlace): string {
  return `${mount}/${path}`;
}

function malformed(what: string): BartizanError {
  return new BartizanError('upstream_malformed', `Vault did not ${what}: its answer is malformed.`);
}
