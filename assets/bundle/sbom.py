"""The software bill of materials (SBOM): all packages with versions, hashes and licences, as
CycloneDX 1.5.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from importlib.metadata import PackageNotFoundError
from pathlib import Path
from typing import Any

from assets.bundle.licence import licence_of
from assets.bundle.lock import Package, own_version, packages
from pipelines.base.seal import digest_of

NAMESPACE = uuid.UUID("6ba7b811-9dad-11d1-80b4-00c04fd430c8")  # namespace for URLs, RFC 4122


def bill(wheels: Mapping[str, Path]) -> dict[str, Any]:
    """The program's SBOM. `wheels`: package -> its delivered file. Deterministic."""
    found = packages()
    own = {"type": "application", "name": "jiuye", "version": own_version(), "bom-ref": "jiuye"}
    own["licenses"] = [{"license": {"id": "Apache-2.0"}}]  # type: ignore[assignment]
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "serialNumber": f"urn:uuid:{uuid.uuid5(NAMESPACE, _all(found))}",
        "version": 1,
        "metadata": {"component": own},
        "components": [_component(one, wheels.get(one.name)) for one in found],
        "dependencies": [{"ref": "jiuye", "dependsOn": [_address(one) for one in found]}],
    }


def _all(found: Iterable[Package]) -> str:
    return "\n".join([own_version(), *(f"{one.name}=={one.version}" for one in found)])


def _component(package: Package, wheel: Path | None) -> dict[str, Any]:
    try:
        licence = licence_of(package.name)
    except PackageNotFoundError:
        licence = "?"
    component = {
        "type": "library",
        "name": package.name,
        "version": package.version,
        "purl": _address(package),
        "bom-ref": _address(package),
        "licenses": [{"license": {"name": licence}}],
    }
    if wheel is not None:
        component["hashes"] = [{"alg": "SHA-256", "content": digest_of(wheel)}]
        component["properties"] = [{"name": "file", "value": wheel.name}]
    return component


def _address(package: Package) -> str:
    return f"pkg:pypi/{package.name}@{package.version}"
