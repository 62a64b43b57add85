// SPDX-License-Identifier: Apache-2.0
// Every kind of pack that this engine understands. A detector that reads its data from a pack adds its kind
// here.
import type { PackKind } from './kind.ts';
import { termListKind } from './term-list.ts';

export const PACK_KINDS: readonly PackKind[] = [termListKind];
