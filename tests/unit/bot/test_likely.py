"""What looks like a secret is taken out of what programs print, and nothing else is."""

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.likely import likely_masked

SECRET = [
    ("POSTGRES_PASSWORD=hunter2 and more", "POSTGRES_PASSWORD=***"),
    ("export API_KEY='a b'", "export API_KEY='***'"),
    ('JWT_SECRET={"type": "HS256", "key": "abc"}', "JWT_SECRET=***"),
    ("SECRET_KEY_BASE=abc", "SECRET_KEY_BASE=***"),
    ("MYSQL_PWD=hunter2", "MYSQL_PWD=***"),
    ("PG_PASS=hunter2", "PG_PASS=***"),
    ("AWS_SECRET_ACCESS_KEY=abc/def", "AWS_SECRET_ACCESS_KEY=***"),
    ("2026-11-30T03:00:00Z JWT_SECRET=hunter2 is set", "2026-11-30T03:00:00Z JWT_SECRET=*** is set"),
    ('    "POSTGRES_PASSWORD=hunter2, with more",', '    "POSTGRES_PASSWORD=***",'),
    ("docker run -e JWT_SECRET=hunter2 image", "docker run -e JWT_SECRET=*** image"),
    ("docker run -e 'JWT_SECRET=a b' image", "docker run -e 'JWT_SECRET=***' image"),
    ("root 1 0.0 app --password=hunter2 --port=80", "root 1 0.0 app --password=*** --port=80"),
    ("mysql --password hunter2 shop", "mysql --password *** shop"),
    ("PGPASSWORD: hunter2", "PGPASSWORD: ***"),
    ("  api_key: hunter2 hunter3", "  api_key: ***"),
    ("header x-hasura-admin-secret: hunter2", "header x-hasura-admin-secret: ***"),
    ("her login password: hunter2", "her login password: ***"),
    ("dbPassword=hunter2;Uid=sa", "dbPassword=***"),
    ('{"token":"abc\\"def", "user": "ana"}', '{"token":"***", "user": "ana"}'),
    ("{'clientSecret': 'a b', 'user': 'ana'}", "{'clientSecret': '***', 'user': 'ana'}"),
    (json.dumps({"log": '{"token":"abc","user":"ana"}'}), json.dumps({"log": '{"token":"***","user":"ana"}'})),
    ("credentials: hunter2", "credentials: ***"),
    ("posted by xoxb-1234567890-abcdefghij", "posted by ***"),
    ("with xapp-1-A0123-4567-abcdef.", "with ***."),
    ("ghp_abcdefghijklmnopqrstuvwxyz0123456789", "***"),
    ("the key AKIAIOSFODNN7EXAMPLE", "the key ***"),
    ("sk-proj-abcdefghijklmnop1234", "***"),
    ("eyJhbGciOiJI.eyJzdWIiOiIx.c2ln", "***"),
    ("> Authorization: Token abcdef", "> Authorization: Token ***"),
    ("sent Bearer abcdef0123456789", "sent Bearer ***"),
    ("DATABASE_URL=postgres://app:p@ss@db:5432/shop", "DATABASE_URL=postgres://app:***@db:5432/shop"),
    ("redis://:p/ss@cache", "redis://:***@cache"),
    ("-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----\nend", "***\nend"),
]
ORDINARY = [
    "key: value",
    "monkey=banana",
    "primary_key=id foreign-key: shop_id",
    "keyspace: db0",
    "PWD=/app",
    "OLDPWD=/",
    "tokens: 512 max_tokens=4096",
    "token_count=5 token_type: bearer",
    "has_token=false",
    "POSTGRES_PASSWORD_FILE=/run/secrets/pg",
    "password_encryption = scram-sha-256",
    "secretary: Bob",
    "PASS: test_all",
    "invalid token: unexpected character at 5",
    "syntax error, unexpected token: }",
    'FATAL: password authentication failed for user "app"',
    "token: expired",
    '"secret": {',
    "run with -e JWT_SECRET=$JWT_SECRET and ${DB_PASSWORD}",
    "basic authentication is used",
    "risk-assessment-of-1-thing-which-is-long",
    "http://host:8080/a@b",
    "https://example.com/?mail=ana@example.com",
]
FLOODS = [
    "JWT", "SECRET_", "eyJ-", "sk-", "token", "token: ", "token=", "token= ", "--token x ", 'token=\\"', "://a:", "x://a:b@",
    '\\"token\\":\\"', "basic ", "authorization: a ", "-----BEGIN PRIVATE KEY-----", "token: a\n", " ", "\\", '"',
]  # fmt: skip


@pytest.mark.parametrize(("text", "shown"), SECRET)
def test_what_is_taken_out(text: str, shown: str) -> None:
    """By its form or by its name, anywhere in a line; and once it is out, nothing more is."""
    assert likely_masked(text) == shown
    assert likely_masked(shown) == shown


@pytest.mark.parametrize("text", ORDINARY)
def test_what_is_let_be(text: str) -> None:
    """Names that only begin so, paths, sentences, and what says how it is with a secret."""
    assert likely_masked(text) == text


@given(st.text(st.characters(categories=["L", "N", "Z"]), min_size=4).filter(str.strip))
def test_no_quoted_secret_is_left(secret: str) -> None:
    """Whatever stands in a JSON's value, the quotes that end it are found."""
    text = json.dumps({"user": "ana", "api_key": f'"{secret}\\'}, ensure_ascii=False)

    assert likely_masked(text) == '{"user": "ana", "api_key": "***"}'


@pytest.mark.parametrize("flood", FLOODS)
def test_no_text_takes_long(flood: str) -> None:
    """Some 64 KB of anything that somebody has written into a log: far less than a second of our time."""
    before = time.process_time()
    likely_masked(flood * (65_000 // len(flood)))

    assert time.process_time() - before < 1
