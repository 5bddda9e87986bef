"""Tables that grow faster than autovacuum looks."""

from waybill.store.all_shops import analyze_grown

# what PostgreSQL asks for each order line that is written
FOREIGN_KEY = (
    "EXPLAIN (COSTS OFF) SELECT 1 FROM orders x WHERE shop_id = $1 "
    "AND order_id = '00000000-0000-0000-0000-000000000000' FOR KEY SHARE OF x"
)


async def test_a_table_that_grew_gets_statistics_and_its_keys_their_index(pool, shop, place, eventually):
    made = await shop()
    await place(made, {})

    async def grow(first, last):
        await made.rows(
            "INSERT INTO orders SELECT (jsonb_populate_record(o, jsonb_build_object("
            "'order_id', gen_random_uuid(), 'number', n))).* "
            "FROM orders o, generate_series($2::integer, $3::integer) n WHERE o.shop_id = $1 AND o.number = 1001",
            first,
            last,
        )
        # a session tells what it wrote when it ends, a moment later
        await pool.expire_connections()

    assert await analyze_grown(pool, 1_000) == []
    await grow(5_001, 7_000)
    assert await eventually(lambda: analyze_grown(pool, 1_000)) == ["orders"]
    assert any("orders_pkey" in row[0] for row in await made.rows(FOREIGN_KEY))
    # not again until it is three times as large
    await grow(7_001, 9_000)
    written = (
        "SELECT n_tup_ins FROM pg_stat_user_tables WHERE relname = 'orders' AND $1::bigint > 0 AND n_tup_ins > 4000"
    )
    assert await eventually(lambda: made.rows(written))
    assert await analyze_grown(pool, 1_000) == []
