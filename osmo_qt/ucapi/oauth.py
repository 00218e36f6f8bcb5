"""Two-factor sign-in: OAuth 2.0 authorization code with PKCE (RFC 6749, 7636) in the system's browser (RFC 8252).

GET /oauth/authorize?response_type=code&client_id=&redirect_uri=&code_challenge=&code_challenge_method=S256&state=
&login_hint= in the browser. `redirect_uri` is http://127.0.0.1:PORT/PATH or http://[::1]:PORT/PATH, on any port. The
browser comes back there with `code` or `error`, and with `state` and `iss` (RFC 9207), which is scheme, host and port
of the office as the browser knows it.

POST /oauth/token (a form) with grant_type=authorization_code, client_id, code, redirect_uri, code_verifier and, if
wanted, client_name gives session.TokenAnswer; a code is good once and for a minute. grant_type=refresh_token with
client_id and refresh_token does what POST /session/refresh does. Errors are as in RFC 6749 section 5.2.
"""

AUTHORIZE_PATH = "/oauth/authorize"
TOKEN_PATH = "/oauth/token"  # noqa: S105 - a path
CLIENT_ID = "osmo-qt"
