// SPDX-License-Identifier: Apache-2.0
// What the main process and its workers say to each other over the node's control socket. A worker that
// hears nothing keeps serving with what it has.
import type { BartizanConfig } from '../config/config.ts';
import type { LimitKey } from '../core/ports/counters.ts';
import type { KeyRecord, KillEntry } from '../core/ports/store.ts';
import type { MetricsExport } from '../telemetry/registry.ts';

/** Everything a worker runs on, as plain data; `version` names it everywhere. */
export type SnapshotMessage = {
  readonly version: string;
  readonly node: string;
  readonly port: number;
  readonly config: BartizanConfig;
  readonly keys: readonly KeyRecord[];
};

export type FromMain =
  | { readonly type: 'snapshot'; readonly snapshot: SnapshotMessage }
  | { readonly type: 'kills'; readonly revision: number; readonly entries: readonly KillEntry[] }
  | { readonly type: 'lease'; readonly id: number; readonly granted: number }
  | { readonly type: 'drain' };

export type FromWorker =
  | { readonly type: 'hello'; readonly worker: string; readonly pid: number }
  | { readonly type: 'applied'; readonly version: string }
  | { readonly type: 'killed'; readonly revision: number; readonly cut: number }
  | {
      readonly type: 'lease';
      readonly id: number;
      readonly limit: LimitKey;
      readonly amount: number;
    }
  | { readonly type: 'return'; readonly limit: LimitKey; readonly amount: number }
  | { readonly type: 'metrics'; readonly metrics: MetricsExport; readonly inFlight: number };
