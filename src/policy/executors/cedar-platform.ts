// SPDX-License-Identifier: Apache-2.0
// The part of `@cedar-policy/cedar-wasm` that tool packs use, with its types. The package is given by composition,
// which loads its 4 MB only where a pack is configured.
import type { CedarType } from './cedar-schema.ts';

type SourceLocation = { readonly start: number; readonly end: number };
export type CedarError = {
  readonly message: string;
  readonly help: string | null;
  readonly sourceLocations?: readonly SourceLocation[];
};
type Failure = { readonly type: 'failure'; readonly errors: readonly CedarError[] };
type Success = { readonly type: 'success' };
type Uid = { readonly type: string; readonly id: string };
type PolicySet = { readonly staticPolicies: Readonly<Record<string, string>> };

export type CedarPolicyJson = {
  readonly effect: 'permit' | 'forbid';
  readonly action:
    | { readonly op: 'All' }
    | { readonly op: '=='; readonly entity?: Uid }
    | { readonly op: 'in'; readonly entity?: Uid; readonly entities?: readonly Uid[] };
  readonly annotations?: Readonly<Record<string, string | null>>;
};

type ActionSchema = {
  readonly memberOf?: readonly { readonly id: string }[];
  readonly appliesTo?: {
    readonly principalTypes: readonly string[];
    readonly resourceTypes: readonly string[];
    readonly context: CedarType;
  };
};
export type CedarSchema = {
  readonly '': {
    readonly entityTypes: Readonly<
      Record<string, { readonly memberOfTypes?: readonly string[]; readonly shape?: CedarType }>
    >;
    readonly actions: Readonly<Record<string, ActionSchema>>;
  };
};

export type CedarCall = {
  readonly principal: Uid;
  readonly action: Uid;
  readonly resource: Uid;
  readonly context: Readonly<Record<string, unknown>>;
  readonly preparsedPolicySetId: string;
  readonly entities: readonly {
    readonly uid: Uid;
    readonly attrs: Readonly<Record<string, unknown>>;
    readonly parents: readonly Uid[];
  }[];
};

export type Cedar = {
  policySetTextToParts(text: string):
    | Failure
    | (Success & {
        readonly policies: readonly string[];
        readonly policy_templates: readonly string[];
      });
  policyToJson(text: string): Failure | (Success & { readonly json: CedarPolicyJson });
  checkParseSchema(schema: CedarSchema): Failure | Success;
  validate(call: { readonly schema: CedarSchema; readonly policies: PolicySet }):
    | Failure
    | (Success & {
        readonly validationErrors: readonly {
          readonly policyId: string;
          readonly error: CedarError;
        }[];
      });
  preparsePolicySet(id: string, policies: PolicySet): Failure | Success;
  statefulIsAuthorized(call: CedarCall):
    | Failure
    | (Success & {
        readonly response: {
          readonly decision: 'allow' | 'deny';
          readonly diagnostics: {
            readonly reason: readonly string[];
            readonly errors: readonly { readonly policyId: string }[];
          };
        };
      });
};
