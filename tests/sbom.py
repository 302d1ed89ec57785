#!/usr/bin/env python3
"""Writes the list of components (SBOM) as CycloneDX 1.6 JSON: `sbom.py FILE`.

Every package of Cargo.lock is in it, with its version, licence, checksum and what it needs; what only tests, benches or
other platforms want is marked `excluded`. The same sources give the same bytes. Standard library only.
"""

import hashlib
import json
import pathlib
import subprocess
import sys
import tomllib
import uuid

ROOT = pathlib.Path(__file__).resolve().parent.parent
COMMAND = ["cargo", "metadata", "--locked", "--all-features", "--format-version", "1"]


def purl(package):
    return "pkg:cargo/%s@%s" % (package["name"], package["version"])


def licences(package):
    # Some write `MIT/Apache-2.0`, which means either.
    stated = (package["license"] or "").replace("/", " OR ")
    if stated:
        return [{"expression": " ".join(stated.split())}]
    return [{"license": {"name": "see " + package["license_file"]}}] if package["license_file"] else []


def needed(nodes, root):
    """The packages that the program itself is built of or by, on any platform."""
    met, waiting = set(), [root]
    while waiting:
        one = waiting.pop()
        if one in met:
            continue
        met.add(one)
        for way in nodes[one]["deps"]:
            if any(kind["kind"] != "dev" for kind in way["dep_kinds"]):
                waiting.append(way["pkg"])
    return met


def component(package, checksums, required):
    made = {
        "type": "library",
        "bom-ref": purl(package),
        "name": package["name"],
        "version": package["version"],
        "scope": "required" if required else "excluded",
        "purl": purl(package),
    }
    if package["description"]:
        made["description"] = " ".join(package["description"].split())
    if licences(package):
        made["licenses"] = licences(package)
    checksum = checksums.get((package["name"], package["version"]))
    if checksum:
        made["hashes"] = [{"alg": "SHA-256", "content": checksum}]
    if package["repository"]:
        made["externalReferences"] = [{"type": "vcs", "url": package["repository"]}]
    return made


def bill():
    lock = (ROOT / "Cargo.lock").read_bytes()
    locked = tomllib.loads(lock.decode())["package"]
    checksums = {(one["name"], one["version"]): one.get("checksum") for one in locked}
    told = json.loads(subprocess.run(COMMAND, cwd=ROOT, check=True, stdout=subprocess.PIPE).stdout)
    packages = {package["id"]: package for package in told["packages"]}
    nodes = {node["id"]: node for node in told["resolve"]["nodes"]}
    root = told["resolve"]["root"]
    required = needed(nodes, root)
    own = component(packages[root], checksums, True)
    own["type"] = "application"
    del own["scope"]
    others = sorted((package for key, package in packages.items() if key != root), key=purl)
    edges = [
        {"ref": purl(packages[key]), "dependsOn": sorted({purl(packages[way["pkg"]]) for way in node["deps"]})}
        for key, node in nodes.items()
    ]
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": "urn:uuid:%s" % uuid.UUID(bytes=hashlib.sha256(lock).digest()[:16], version=5),
        "version": 1,
        "metadata": {"component": own},
        "components": [component(package, checksums, package["id"] in required) for package in others],
        "dependencies": sorted(edges, key=lambda edge: edge["ref"]),
    }


def main():
    if len(sys.argv) != 2:
        sys.exit("usage: sbom.py FILE")
    made = bill()
    file = pathlib.Path(sys.argv[1])
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(made, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    built = sum(one["scope"] == "required" for one in made["components"])
    print("%s: %d components, %d of them in the program" % (file, len(made["components"]), built))


main()
