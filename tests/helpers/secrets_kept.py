"""Looking for tokens and keys where they must not be."""

from pathlib import Path

from tests.lightspeed_server import LightspeedServer


def prove_no_secret_told(server: LightspeedServer, place: Path, told: str) -> None:
    """Look for every token, code and key of ``server`` in ``told`` and in all files below ``place`` but the
    folder of secrets."""
    pairs = server.sign_in.pairs
    secrets = [*(pair.access for pair in pairs), *(pair.refresh for pair in pairs), server.ecom.secret]
    files = [file for file in place.rglob("*") if file.is_file() and "secrets" not in file.parts]
    texts = {str(file): file.read_bytes() for file in files} | {"log or output": told.encode()}
    for where, text in texts.items():
        assert not any(secret.encode() in text for secret in secrets), f"a secret stands in {where}"
