-- The OpenID provider of a shop, whose secret is among the secrets.
CREATE TABLE openid_provider (
    shop_id bigint NOT NULL PRIMARY KEY,
    issuer text NOT NULL,
    client_id text NOT NULL,
    label text NOT NULL,
    domains text[] NOT NULL,
    default_role text NOT NULL,
    saved_at timestamptz NOT NULL
)
