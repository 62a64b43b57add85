// SPDX-License-Identifier: Apache-2.0
// What one kind of provider has to offer to the relay. An adapter knows addresses, paths and credentials;
// it knows nothing of inspection.
import type { Operation, UpstreamFacts, WireId } from '../../core/exchange.ts';
import type { CutSignal } from '../cut.ts';
import type { UpstreamBody } from '../flow.ts';

export type UpstreamRequest = {
  readonly operation: Operation;
  /** Wire of `body`: one that `wires` offers. */
  readonly wire: WireId;
  readonly model: string;
  readonly stream: boolean;
  readonly body: Buffer;
  /** Caller headers that passed the allow-list (anthropic-version, anthropic-beta, ...). */
  readonly headers: Readonly<Record<string, string>>;
  readonly signal: CutSignal;
};

export type UpstreamResponse = {
  readonly status: number;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: UpstreamBody;
};

export type Upstream = {
  readonly id: string;
  /** OpenTelemetry provider name: openai, azure.ai.openai, anthropic, simulated. */
  readonly provider: string;
  readonly region: string;
  readonly simulated: boolean;
  /** Wires spoken natively, by preference. */
  readonly wires: readonly WireId[];
  /**
   * Sends the request and resolves with the head of the answer, whatever its status.
   * Rejects with BartizanError `upstream_unreachable`, `upstream_timeout` or `egress_refused`.
   */
  send(request: UpstreamRequest): Promise<UpstreamResponse>;
  /** `text` of the provider without this upstream's own credential, should the provider repeat it. */
  redact?(text: string): string;
  close(): Promise<void>;
};

/** One place that may answer a request. */
export type Target = { readonly upstream: Upstream; readonly facts: UpstreamFacts };
