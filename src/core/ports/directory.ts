// SPDX-License-Identifier: Apache-2.0
// Who may act on the control plane: people and service accounts, what proves them, what they may do, and
// their sessions. End users and applications of the data path are not in here.

/** Roles from the weakest to the strongest; a role includes what the weaker ones may do. */
export const ROLES = ['viewer', 'analyst', 'engineer', 'approver', 'admin'] as const;
export type Role = (typeof ROLES)[number];

/** Stands for every tenant, or every app of a tenant. */
export const ANY = '*';

export type Account = {
  /** `acc_` and 26 characters. */
  readonly id: string;
  readonly kind: 'person' | 'service';
  /** What a person types, or the name of a service; unique, lower case, at most 200 characters. */
  readonly login: string;
  readonly name: string;
  readonly createdAt: number;
  readonly createdBy: string;
  readonly disabledAt: number | undefined;
};

/** A role for one account or for every member of a group (`group:<name>`, from the identity provider). */
export type Binding = {
  readonly id: string;
  /** Account id, or `group:<name>`. */
  readonly subject: string;
  readonly role: Role;
  /** Tenant id or `ANY`. */
  readonly tenant: string;
  /** App id or `ANY`; an app only together with its tenant. */
  readonly app: string;
  readonly createdAt: number;
  readonly createdBy: string;
};

type CredentialBase = {
  /** Unique per kind; see each kind. */
  readonly id: string;
  readonly account: string;
  readonly name: string;
  readonly createdAt: number;
  readonly usedAt: number | undefined;
  readonly expiresAt: number | undefined;
};

export type Credential = CredentialBase &
  (
    | {
        /** One per account; `id` is the account id. `hash` is an argon2id PHC string. */
        readonly kind: 'password';
        readonly hash: string;
      }
    | {
        /** `id` is the WebAuthn credential id (base64url). */
        readonly kind: 'passkey';
        /** COSE public key, base64url. */
        readonly publicKey: string;
        readonly signatures: number;
      }
    | {
        /** A service account's token; `id` is its public prefix. */
        readonly kind: 'token';
        readonly hash: string;
        readonly hashKeyId: string;
      }
    /** An identity at the OpenID provider; `id` is issuer, a space, subject. */
    | { readonly kind: 'oidc' }
    | {
        /** A one-time link to set up or reset an account; `id` is a keyed hash of its secret. */
        readonly kind: 'invitation';
      }
  );

export type CredentialKind = Credential['kind'];

export type Session = {
  /** Keyed hash of the cookie's secret. */
  readonly id: string;
  readonly account: string;
  readonly how: 'password' | 'passkey' | 'oidc' | 'invitation';
  /** Groups that the identity provider named at login. */
  readonly groups: readonly string[];
  readonly createdAt: number;
  readonly seenAt: number;
  readonly expiresAt: number;
};

export type Directory = {
  readonly accounts: {
    /** Throws `conflict` when the login or id is taken. */
    insert(account: Account): Promise<void>;
    get(id: string): Promise<Account | undefined>;
    byLogin(login: string): Promise<Account | undefined>;
    list(): Promise<readonly Account[]>;
    /** Changes name and state; false when there is no such account. Disabling ends its sessions. */
    update(id: string, change: Partial<Pick<Account, 'name' | 'disabledAt'>>): Promise<boolean>;
  };
  readonly credentials: {
    /**
     * Replaces one of the same kind and id when it is the same account's; else throws `conflict`. Throws
     * `not_found` when there is no such account.
     */
    put(credential: Credential): Promise<void>;
    get(kind: CredentialKind, id: string): Promise<Credential | undefined>;
    of(account: string): Promise<readonly Credential[]>;
    remove(kind: CredentialKind, id: string): Promise<boolean>;
    /**
     * Notes a use at `at`, atomically: false when it is gone or expired, or when a passkey's counter is not
     * above the one known (unless both are 0). An invitation is removed by its first use.
     */
    use(
      kind: CredentialKind,
      id: string,
      use: { at: number; signatures?: number },
    ): Promise<boolean>;
  };
  readonly bindings: {
    insert(binding: Binding): Promise<void>;
    /** Of all, or of these subjects. */
    list(subjects?: readonly string[]): Promise<readonly Binding[]>;
    remove(id: string): Promise<boolean>;
  };
  readonly sessions: {
    /** Throws `conflict` when the id is taken, or the account is not there or disabled. */
    insert(session: Session): Promise<void>;
    get(id: string): Promise<Session | undefined>;
    /** Those of one account, oldest first; ended by time or not. */
    of(account: string): Promise<readonly Session[]>;
    seen(id: string, at: number): Promise<void>;
    remove(id: string): Promise<boolean>;
    removeOf(account: string): Promise<number>;
  };
};
