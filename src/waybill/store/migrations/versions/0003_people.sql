-- The accounts of the people who work in a shop. Who is invited has no password yet.
CREATE TABLE staff (
    shop_id bigint NOT NULL,
    person_id uuid NOT NULL,
    email text NOT NULL,
    email_key text COLLATE "C" NOT NULL,
    name text NOT NULL,
    role text NOT NULL CHECK (
        role IN ('owner', 'manager', 'support', 'warehouse', 'kitchen', 'courier', 'accountant', 'read_only')
    ),
    password_hash text,
    openid_issuer text,
    openid_subject text,
    created_at timestamptz NOT NULL,
    joined_at timestamptz,
    signed_in_at timestamptz,
    deactivated_at timestamptz,
    PRIMARY KEY (shop_id, person_id),
    UNIQUE (shop_id, email_key),
    -- whoever joined can be told from whoever was only asked
    CHECK (password_hash IS NULL OR joined_at IS NOT NULL)
);

CREATE INDEX staff_by_email ON staff (email_key);

-- A browser that somebody is signed in with. The token is in its cookie, here is only the hash.
CREATE TABLE staff_session (
    shop_id bigint NOT NULL,
    session_id uuid NOT NULL,
    person_id uuid NOT NULL,
    hash bytea NOT NULL,
    how text NOT NULL CHECK (how IN ('password', 'link', 'openid')),
    agent text NOT NULL,
    address text NOT NULL,
    created_at timestamptz NOT NULL,
    seen_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    ended_at timestamptz,
    PRIMARY KEY (shop_id, session_id),
    FOREIGN KEY (shop_id, person_id) REFERENCES staff
);

CREATE INDEX staff_session_by_hash ON staff_session (hash);

CREATE INDEX staff_session_by_person ON staff_session (shop_id, person_id);

-- Links that are good once: to sign in, to choose a new password, to accept an invitation.
CREATE TABLE staff_link (
    shop_id bigint NOT NULL,
    link_id uuid NOT NULL,
    person_id uuid NOT NULL,
    kind text NOT NULL CHECK (kind IN ('sign_in', 'reset', 'invitation')),
    hash bytea NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    used_at timestamptz,
    PRIMARY KEY (shop_id, link_id),
    FOREIGN KEY (shop_id, person_id) REFERENCES staff
);

CREATE INDEX staff_link_by_hash ON staff_link (hash);

CREATE INDEX staff_link_by_person ON staff_link (shop_id, person_id);

-- Mail to people of the shop. Its link is made when it is sent, so that no table has to hold it.
CREATE TABLE staff_mail (
    shop_id bigint NOT NULL,
    mail_id uuid NOT NULL,
    person_id uuid NOT NULL,
    kind text NOT NULL CHECK (kind IN ('reset', 'invitation')),
    status text NOT NULL CHECK (status IN ('pending', 'sent', 'kept', 'failed', 'skipped')),
    tries integer NOT NULL DEFAULT 0,
    reason text,
    created_at timestamptz NOT NULL,
    sent_at timestamptz,
    PRIMARY KEY (shop_id, mail_id),
    FOREIGN KEY (shop_id, person_id) REFERENCES staff
);

CREATE INDEX staff_mail_pending ON staff_mail (created_at) WHERE status = 'pending';

-- How often somebody tried to sign in lately: by e-mail and by address, as hashes. They belong to no shop: its id is 0.
CREATE TABLE sign_in_attempt (
    shop_id bigint NOT NULL,
    subject bytea NOT NULL,
    count integer NOT NULL,
    since timestamptz NOT NULL,
    PRIMARY KEY (shop_id, subject)
);

-- What was done in the set-up, and who came in: what the log does not tell, because it is no business of an order's.
CREATE TABLE audit_entry (
    shop_id bigint NOT NULL,
    entry_id uuid NOT NULL,
    at timestamptz NOT NULL,
    actor text NOT NULL,
    door text NOT NULL,
    type text NOT NULL,
    subject text,
    data jsonb NOT NULL,
    PRIMARY KEY (shop_id, entry_id)
);
