// SPDX-License-Identifier: Apache-2.0
// The neutral model: what every wire format is decoded into, and what guard, provenance and policy judge.
// It points into the wire body (JSON pointers) instead of replacing it: the bytes that were judged are
// the bytes that are sent.

export type WireId =
  | 'openai-chat'
  | 'openai-responses'
  | 'openai-embeddings'
  | 'anthropic-messages'
  | 'anthropic-count-tokens';

export type Operation = 'chat' | 'embed' | 'count-tokens';

export type Direction = 'request' | 'response';

export type Role = 'system' | 'user' | 'assistant' | 'tool' | 'none';

export type SegmentKind =
  | 'text'
  | 'reasoning'
  | 'refusal'
  | 'tool-name'
  | 'tool-call' // the arguments of a call
  | 'tool-result'
  | 'tool-definition' // names, descriptions and schemas offered to the model
  | 'document'
  | 'citation'
  | 'media' // a reference to media (URL, file name); inline bytes are uninspectable
  | 'metadata'; // caller-supplied strings that the provider stores or echoes

/** Who supplied the words. `tool:<name>` and `document:<source>` are untrusted by default. */
export type Origin = 'system' | 'user' | 'model' | 'app' | `tool:${string}` | `document:${string}`;

/** How the segment's text stands in the body. */
export type SegmentSource =
  | 'string' // the decoded value of the JSON string at `pointer`
  | 'json'; // the raw JSON source of the value at `pointer` (objects, for example tool input)

export type Segment = {
  /** Position in `Exchange.segments`, or the channel's ordinal in a streamed answer. */
  readonly index: number;
  readonly role: Role;
  readonly kind: SegmentKind;
  readonly origin: Origin;
  readonly text: string;
  /** RFC 6901 pointer to the value in the body; for a stream, within the event's data. */
  readonly pointer: string;
  readonly source: SegmentSource;
  /** True when the text is itself JSON (tool arguments): detectors also see its unescaped strings. */
  readonly json: boolean;
  /** Choice or output index in an answer; 0 in requests. */
  readonly choice: number;
  readonly toolName?: string;
  readonly callId?: string;
  /** The provider runs this call itself: nobody is waiting for leave to run it. */
  readonly hosted?: boolean;
};

export type UninspectableKind =
  | 'media' // inline image, audio, file bytes
  | 'token-ids' // embeddings input as numbers
  | 'encrypted' // encrypted or redacted reasoning
  | 'unknown-field'
  | 'unknown-block'
  | 'unknown-event'
  | 'unknown-beta'
  | 'over-long';

/** Something in the body that no extractor covers. A fact for policy; the default is refuse. */
export type Uninspected = { readonly kind: UninspectableKind; readonly pointer: string };

/** Use of history or tools that live at the provider and hide content from inspection. */
export type ProviderState = {
  readonly kind:
    | 'previous-response'
    | 'conversation'
    | 'store'
    | 'file'
    | 'background'
    | 'hosted-tool'
    | 'prompt-template'
    | 'container';
  readonly pointer: string;
  /** The id or tool type as sent, for binding it to a tenant; never logged. */
  readonly value: string;
};

export type OfferedTool = {
  readonly name: string;
  readonly pointer: string;
  /** As the caller wrote it; never recorded. */
  readonly description?: string | undefined;
  /** JSON Schema of the arguments, as the caller wrote it; undefined where the wire has none. */
  readonly parameters?: unknown;
};

export type Parameters = {
  readonly stream: boolean;
  /** Upper bound of generated tokens as asked for; undefined when the caller set none. */
  readonly maxTokens?: number;
  readonly choices: number;
  readonly includeUsage: boolean;
};

/** What a codec reads from a request body. */
export type RequestReading = {
  readonly operation: Operation;
  readonly model: string;
  readonly parameters: Parameters;
  readonly segments: readonly Segment[];
  readonly tools: readonly OfferedTool[];
  readonly uninspected: readonly Uninspected[];
  readonly providerState: readonly ProviderState[];
  /** Pointers of members that tell the provider who the end user is (`user`, `safety_identifier`, ...). */
  readonly contextFields: readonly string[];
};

export type Usage = { readonly inputTokens: number; readonly outputTokens: number };

/** What a codec reads from a whole answer. */
export type ResponseReading = {
  readonly id: string | undefined;
  /** The model version as answered by the upstream. */
  readonly model: string | undefined;
  readonly segments: readonly Segment[];
  readonly uninspected: readonly Uninspected[];
  readonly usage: Usage | undefined;
  readonly finish: readonly string[];
  /** Members that repeat the text of a choice in another form: set to null where its text is changed. */
  readonly repeats: readonly { readonly pointer: string; readonly choice: number }[];
};

export type AppFacts = {
  readonly id: string;
  /** The team that it belongs to; empty when none is named. */
  readonly team: string;
  readonly owner: string;
  readonly purpose: string;
  readonly environment: string;
  readonly aiSystem: string;
  readonly riskTier: string;
  readonly dataClasses: readonly string[];
  readonly allowedRegions: readonly string[];
};

export type UpstreamFacts = {
  readonly id: string;
  readonly provider: string;
  readonly region: string;
  /** Model name as sent to the upstream. */
  readonly model: string;
};

export type Principal = {
  readonly kind: 'key' | 'token' | 'mtls';
  /**
   * Public id, never the secret: the prefix of a key, `<issuer id>:<subject>` of a token, the name in a
   * client certificate (`uri:...`). No two kinds share an id.
   */
  readonly id: string;
};

/** On whose behalf the app acts, as far as it is proven. */
export type EndUser = {
  /** `<issuer id>:<subject>` out of a token; what the app said where it is trusted to say so. */
  readonly subject: string;
  readonly groups: readonly string[];
  readonly attributes: Readonly<Record<string, string>>;
};

/** One request and, later, its answer, as guard, provenance and policy see it. */
export type Exchange = RequestReading & {
  readonly requestId: string;
  readonly wire: WireId;
  readonly tenant: string;
  readonly app: AppFacts;
  readonly principal: Principal;
  readonly endUser: EndUser | undefined;
  readonly agent: string | undefined;
  readonly conversation: string;
  readonly sourceAddress: string;
  readonly upstream: UpstreamFacts | undefined;
};
