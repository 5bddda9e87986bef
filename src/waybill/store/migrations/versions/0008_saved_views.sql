-- Views of lists that people keep: of their own, or for all who work in the shop. Operational: nothing of it is in the log.
CREATE TABLE saved_view (
    shop_id bigint NOT NULL,
    view_id uuid NOT NULL,
    page text NOT NULL,
    owner text NOT NULL,
    name text NOT NULL,
    shared boolean NOT NULL DEFAULT false,
    filters jsonb NOT NULL,
    columns text[] NOT NULL DEFAULT '{}',
    position integer NOT NULL DEFAULT 0,
    saved_at timestamptz NOT NULL,
    PRIMARY KEY (shop_id, view_id),
    -- a tab is known by its name
    UNIQUE (shop_id, page, owner, name)
);
