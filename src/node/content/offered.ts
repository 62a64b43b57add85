// SPDX-License-Identifier: Apache-2.0
// Content packs as they reach a worker: opened when a snapshot first wants them, and once.
import { BartizanError } from '../../core/errors.ts';
import { BUILT_IN, type Content, type ContentData, sentContent } from './content.ts';

/** Opens the content of this name, or throws: `config_invalid`, or `internal` for a name that was not sent. */
export type Offered = (name: string) => Content;

export const NOTHING_OFFERED: Offered = (name) => {
  if (name === '') return BUILT_IN;
  throw new BartizanError('internal', undefined, { detail: 'content that was not sent' });
};

export function offered(data: ContentData): Offered {
  let opened: Content | undefined;
  return (name) => {
    if (name !== data.name) return NOTHING_OFFERED(name);
    opened ??= sentContent(data);
    return opened;
  };
}
