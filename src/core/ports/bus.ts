// SPDX-License-Identifier: Apache-2.0
// How stored events leave the node for other consumers. At least once, in order per node.
import type { StoredEvent } from '../events.ts';

export type Bus = {
  publish(events: readonly StoredEvent[]): Promise<void>;
  close(): Promise<void>;
};
