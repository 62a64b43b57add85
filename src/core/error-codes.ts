// SPDX-License-Identifier: Apache-2.0
// Every refusal and fault that Bartizan can show, as one table. The HTTP status, the CLI exit code and
// the docs page are derived from it; nothing else assigns them.

/** Who has to act: the caller, the upstream provider, or whoever runs this Bartizan. */
export type ErrorSource = 'client' | 'upstream' | 'internal';

export type ErrorSpec = {
  readonly title: string;
  readonly status: number;
  readonly source: ErrorSource;
  /** Whether the same request may succeed later without a change. */
  readonly retryable: boolean;
  readonly hint: string;
};

const client = (status: number, title: string, hint: string, retryable = false): ErrorSpec => ({
  title,
  status,
  source: 'client',
  retryable,
  hint,
});
const upstream = (status: number, title: string, hint: string, retryable = true): ErrorSpec => ({
  title,
  status,
  source: 'upstream',
  retryable,
  hint,
});
const internal = (status: number, title: string, hint: string, retryable = true): ErrorSpec => ({
  title,
  status,
  source: 'internal',
  retryable,
  hint,
});

export const ERROR_CODES = {
  // receive
  unknown_route: client(
    404,
    'No such route',
    'See docs/reference/routes.md for the routes served.',
  ),
  method_not_allowed: client(
    405,
    'Method not allowed',
    'Use the method named in the Allow header.',
  ),
  bad_request_target: client(
    400,
    'Request target not in plain origin form',
    'Send the path as documented: no absolute URL, encoded slash, dot segment or unknown query.',
  ),
  bad_headers: client(400, 'Conflicting or malformed headers', 'Send each framing header once.'),
  body_too_large: client(
    413,
    'Body larger than this route allows',
    'Send less, or raise the limit.',
  ),
  unsupported_media_type: client(
    415,
    'Content type not accepted',
    'Send application/json in UTF-8.',
  ),
  slow_request: client(
    408,
    'Request body arrived too slowly',
    'Send the body without pauses.',
    true,
  ),
  // authenticate
  missing_credential: client(
    401,
    'No credential',
    'Send a Bartizan key as "Authorization: Bearer bz_..." or "x-api-key".',
  ),
  invalid_credential: client(401, 'Credential not valid', 'Create one with: bartizan key create'),
  too_many_failures: client(
    429,
    'Too many failed authentications',
    'Wait, then use a valid key.',
    true,
  ),
  untrusted_identity_header: client(
    400,
    'Identity header from an app not marked as trusted',
    'Remove the x-bartizan-* identity headers, or mark the app as trusted in the configuration.',
  ),
  invalid_user_token: client(
    401,
    'Token of the end user not valid',
    'Send a live token of an issuer that may name end users in x-bartizan-user-token.',
  ),
  app_not_allowed: client(
    403,
    'Credential does not stand for this app',
    'Leave x-bartizan-app out, or name an app of this key.',
  ),
  agent_not_allowed: client(
    403,
    'Agent not known for this app',
    'Name an agent that the configuration gives to the app.',
  ),
  scope_not_allowed: client(
    403,
    'Key not made for this operation',
    'Use a key with the scope of this route: bartizan key list',
  ),
  identity_unavailable: upstream(
    503,
    'Keys of the token issuer not known at present',
    'Retry, or use another credential.',
  ),
  // admit
  killed: client(403, 'Stopped by the kill switch', 'Ask an administrator: bartizan kill list'),
  limit_exceeded: client(429, 'Limit reached', 'Wait for the time in Retry-After.', true),
  // decode
  invalid_json: client(400, 'Body is not strict JSON', 'Mend the JSON at the byte named.'),
  invalid_request: client(400, 'Request does not fit its wire format', 'Mend the field named.'),
  untranslatable: client(
    400,
    'Field cannot be expressed in the wire format of the chosen upstream',
    'Remove the field named, or use a model of the same provider.',
  ),
  provider_state_refused: client(
    400,
    'State or tools held by the provider are not allowed for this app',
    'Send the whole conversation in the request, or allow it for the app in the configuration.',
  ),
  uninspectable: client(
    400,
    'Content that cannot be inspected',
    'Remove it, or set unknown_content for the app.',
  ),
  // authorise, inspect
  model_not_allowed: client(403, 'Model not allowed for this app', 'See GET /v1/models.'),
  policy_denied: client(403, 'Refused by policy', 'The reason codes say which rule refused.'),
  inspection_failed: internal(403, 'Inspection could not be completed', 'Retry; see the logs.'),
  approval_required: client(403, 'A person has to approve this', 'See bartizan approval list.'),
  // route, relay
  unknown_model: client(404, 'No such model', 'See GET /v1/models for the models offered.'),
  no_upstream: upstream(503, 'No healthy upstream for this model', 'Retry later.'),
  egress_refused: internal(
    502,
    'Upstream address refused by egress protection',
    'Allow the address by name in the upstream configuration.',
    false,
  ),
  upstream_unreachable: upstream(502, 'Upstream could not be reached', 'Retry later.'),
  upstream_error: upstream(502, 'Upstream answered with an error', 'Retry later.'),
  upstream_malformed: upstream(502, 'Upstream answer could not be understood', 'Retry later.'),
  upstream_timeout: upstream(504, 'Upstream did not answer in time', 'Retry later.'),
  upstream_rate_limited: upstream(429, 'Upstream rate limit reached', 'Retry after a pause.'),
  upstream_rejected: upstream(400, 'Upstream refused the request', 'Mend the request.', false),
  upstream_too_large: upstream(502, 'Upstream answer larger than allowed', 'Ask for less.', false),
  // record, life cycle
  cannot_record: internal(
    503,
    'Events cannot be recorded, so no new work is taken',
    'Free disk space.',
  ),
  store_unavailable: internal(
    503,
    'The store is not reachable',
    'Check the database named in the configuration. The gateway goes on without it.',
  ),
  shutting_down: internal(503, 'Shutting down', 'Retry; another instance will answer.'),
  client_closed: client(499, 'Client went away', 'None.', true),
  internal: internal(500, 'Internal error', 'Report the request id to whoever runs Bartizan.'),
  // configuration, command line, control plane
  config_invalid: internal(
    500,
    'Configuration not valid',
    'Mend the setting named; check with: bartizan config check',
    false,
  ),
  // policy bundles
  bundle_malformed: client(
    400,
    'Not a policy bundle',
    'Make it with: bartizan policy build, or opa build',
  ),
  bundle_too_large: client(
    400,
    'Policy bundle larger than its bounds',
    'Leave out what it does not need.',
  ),
  bundle_unsupported: client(
    400,
    'Policy bundle of a kind that is not taken',
    'Build a whole bundle of Rego v1.',
  ),
  bundle_unsigned: client(
    400,
    'Policy bundle is not signed',
    'Sign it with: bartizan policy sign, or opa build --signing-key',
  ),
  bundle_signature_invalid: client(
    400,
    'Signature of the policy bundle does not hold',
    'Sign it with a key that policy.trust names, or name the key.',
  ),
  bundle_content_mismatch: client(
    400,
    'Policy bundle is not what was signed',
    'Get it again, or sign what it holds now.',
  ),
  bundle_superseded: client(
    400,
    'Policy bundle was signed before the one in force',
    'To go back to it, sign it again: an old signature may come from anybody who kept it.',
  ),
  bundle_root_mismatch: client(
    400,
    'Policy bundle holds what is not below its roots',
    'Name the roots in .manifest; data.bartizan.settings belongs to the gateway.',
  ),
  bundle_policy_invalid: client(
    400,
    'Policies of the bundle do not compile',
    'Mend the line named; check with: bartizan policy build',
  ),
  usage: client(400, 'Wrong usage', 'See --help.'),
  not_found: client(404, 'Not found', 'Check the id.'),
  forbidden: client(403, 'Not allowed for this role', 'Ask for the role named.'),
  conflict: client(
    409,
    'Conflicts with the present state',
    'Read the state again, then retry.',
    true,
  ),
  control_unreachable: upstream(
    503,
    'Control plane not reachable',
    'Start it with: bartizan start',
  ),
} as const satisfies Record<string, ErrorSpec>;

export type ErrorCode = keyof typeof ERROR_CODES;

/** Exit codes of every command (docs: reference/exit-codes). */
export const EXIT = {
  ok: 0,
  findings: 1,
  usage: 2,
  config: 3,
  upstream: 4,
  internal: 5,
  inconclusive: 6,
} as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
