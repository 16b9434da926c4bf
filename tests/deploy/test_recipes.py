"""The recipes in deploy/: what they name exists, and they are what their readers take."""

import json
import re
import shutil
import subprocess
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import yaml

from hankegraafi import __version__
from hankegraafi.cli import cli
from hankegraafi.config import Settings
from hankegraafi.serve.app import ROUTES

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
FILES = sorted(path for path in DEPLOY.rglob("*") if path.is_file())
MANIFESTS = sorted((DEPLOY / "kubernetes").glob("*.yaml"))
UNITS = sorted(
    path for path in (DEPLOY / "systemd").iterdir() if path.suffix in {".service", ".timer"}
)
COMPOSE: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
CONTAINERFILE = (DEPLOY / "Containerfile").read_text().replace("\\\n", " ")
VERSIONS = ("1.29", "1.32", "1.35")
"""Of Kubernetes, whose schemas the manifests are held against."""


def objects() -> list[dict[str, Any]]:
    return [each for path in MANIFESTS for each in yaml.safe_load_all(path.read_text())]


def called(words: list[str]) -> None:
    """See that a command of ours has what it is called with.

    Raises:
        AssertionError: there is no such command, option or value.
    """
    command = cli.commands[words[0]]
    options = {name: each for each in command.params for name in each.opts}
    given = [word.partition("=")[0] for word in words[1:] if word.startswith("--")]

    assert set() == set(given) - options.keys(), words


def our_calls() -> Iterator[list[str]]:
    """Give every call of `hankegraafi` in the recipes."""
    for path in UNITS:
        for found in re.findall(r"^ExecStart=\S*/hankegraafi (.*)$", path.read_text(), re.M):
            yield found.replace("%i", "8001").split()
    for service in COMPOSE["services"].values():
        if service["image"] == "hankegraafi":
            yield service["command"]
    for each in objects():
        for container in containers(each):
            yield container["args"]
    yield json.loads(instructions("CMD")[-1])


def containers(each: Mapping[str, Any]) -> list[dict[str, Any]]:
    spec = each["spec"]
    spec = spec.get("jobTemplate", {}).get("spec", spec)
    found: list[dict[str, Any]] = spec.get("template", {}).get("spec", {}).get("containers", [])
    return found


def instructions(name: str) -> list[str]:
    return re.findall(rf"^{name} +(.*)$", CONTAINERFILE, re.MULTILINE)


def test_every_call_of_ours_is_one_that_there_is() -> None:
    calls = list(our_calls())

    assert {"serve", "build"} <= {each[0] for each in calls}
    for each in calls:
        called(each)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_setting_of_ours_is_one_that_there_is(path: Path) -> None:
    known = {f"HANKEGRAAFI_{name.upper()}" for name in Settings.__slots__}

    assert set() == set(re.findall(r"\bHANKEGRAAFI_[A-Z_]+\b", path.read_text())) - known


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_file_is_told_of_in_the_docs(path: Path) -> None:
    told = (ROOT / "docs" / "replicas.md").read_text()

    assert f"`{path.relative_to(ROOT)}`" in told


def test_every_setting_has_a_value_that_it_takes() -> None:
    given: dict[str, str] = {}
    for each in objects():
        for container in containers(each):
            given |= {entry["name"]: entry["value"] for entry in container.get("env", ())}
    for service in COMPOSE["services"].values():
        given |= {k: v for k, v in service.get("environment", {}).items() if "$" not in v}
    for path in UNITS:
        given |= dict(re.findall(r"^Environment=(\w+)=(.*)$", path.read_text(), re.MULTILINE))

    assert 5 <= Settings.from_mapping(given).drain
    assert "memory" == given["HANKEGRAAFI_ENGINE"]


# Kubernetes


@pytest.mark.parametrize("version", VERSIONS)
def test_the_manifests_are_what_kubernetes_takes(version: str) -> None:
    found = [kubernetes_validate.validate(each, version, strict=True) for each in objects()]

    assert len(found) == len(objects()) >= 7


def test_a_manifest_with_a_slip_is_found() -> None:
    spoilt = next(each for each in objects() if each["kind"] == "Deployment")
    spoilt["spec"]["template"]["spec"]["containers"][0]["readinesProbe"] = {}

    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(spoilt, VERSIONS[-1], strict=True)


def test_what_manifests_name_is_there() -> None:
    by_kind: dict[str, dict[str, Any]] = {}
    for each in objects():
        by_kind.setdefault(each["kind"], {})[each["metadata"]["name"]] = each
    labels = [
        each["spec"]["template"]["metadata"]["labels"] for each in by_kind["Deployment"].values()
    ]
    selectors = [each["spec"]["selector"] for each in by_kind["Service"].values()]
    selectors += [
        each["spec"]["selector"]["matchLabels"]
        for kind in ("Deployment", "PodDisruptionBudget")
        for each in by_kind[kind].values()
    ]
    claims = set(re.findall(r"claimName: (\S+)", "".join(p.read_text() for p in MANIFESTS)))
    backends = {
        path["backend"]["service"]["name"]
        for each in by_kind["Ingress"].values()
        for rule in each["spec"]["rules"]
        for path in rule["http"]["paths"]
    }

    assert all(selector.items() <= label.items() for selector in selectors for label in labels)
    assert claims == by_kind["PersistentVolumeClaim"].keys()
    assert backends <= by_kind["Service"].keys()


def test_servers_are_probed_and_given_time() -> None:
    deployment = next(each for each in objects() if each["kind"] == "Deployment")
    pod = deployment["spec"]["template"]["spec"]
    server = pod["containers"][0]
    settings = Settings.from_mapping({each["name"]: each["value"] for each in server["env"]})
    paths = {route.path for route in ROUTES}

    probes = {name: server[name]["httpGet"] for name in ("readinessProbe", "livenessProbe")}
    assert {"/readyz", "/healthz"} == {probe["path"] for probe in probes.values()} <= paths
    ports = {each["name"] for each in server["ports"]}
    assert all(probe["port"] in ports for probe in probes.values())
    assert settings.drain + settings.query_seconds < pod["terminationGracePeriodSeconds"]
    seen = server["readinessProbe"]["periodSeconds"] * server["readinessProbe"]["failureThreshold"]
    assert seen < settings.drain


def test_nothing_runs_with_more_rights_than_it_needs() -> None:
    for each in (found for found in objects() if containers(found)):
        spec = each["spec"].get("jobTemplate", {}).get("spec", each["spec"])
        pod = spec["template"]["spec"]
        assert pod["securityContext"]["runAsNonRoot"]
        assert not pod["automountServiceAccountToken"]
        for container in pod["containers"]:
            rights = container["securityContext"]
            assert rights["readOnlyRootFilesystem"]
            assert not rights["allowPrivilegeEscalation"]
            assert ["ALL"] == rights["capabilities"]["drop"]
            assert __version__ == container["image"].rpartition(":")[2]


# Compose: no package brings its schema, so its keys are held against those of the specification.

_SERVICE = set(
    "image build user read_only tmpfs cap_drop security_opt command environment volumes networks "
    "network_mode restart init stop_grace_period mem_limit ports depends_on profiles "
    "healthcheck".split()
)


def test_the_compose_file_has_keys_that_compose_knows() -> None:
    top = {"name", "services", "networks", "volumes"}

    assert set() == {key for key in COMPOSE if not key.startswith("x-")} - top
    for name, service in COMPOSE["services"].items():
        assert set() == service.keys() - _SERVICE, name
        assert set() == set(service.get("networks", ())) - COMPOSE["networks"].keys(), name
        assert set() == set(service.get("depends_on", ())) - COMPOSE["services"].keys(), name
        assert all(isinstance(each, str) for each in service.get("command", ())), name
        assert all(isinstance(v, str) for v in service.get("environment", {}).values()), name


def test_what_depends_on_health_has_a_check_of_it_and_is_started_with_it() -> None:
    services = COMPOSE["services"]
    for name, service in services.items():
        for other, condition in service.get("depends_on", {}).items():
            there = services[other]
            assert {"condition": "service_healthy"} == condition
            assert "healthcheck" in there or "hankegraafi" == there["image"], f"{name}, {other}"
            given = set(there.get("profiles", ()))
            assert not given or set(service["profiles"]) <= given, f"{name}, {other}"


def test_what_the_compose_file_mounts_is_there() -> None:
    for service in COMPOSE["services"].values():
        for volume in service.get("volumes", ()):
            source = volume.split(":")[0]
            there = (DEPLOY / source).exists() if source.startswith(".") else source == "/tmp"
            assert there or source in COMPOSE["volumes"], volume
        build = service.get("build")
        assert build is None or (DEPLOY / build["context"] / build["dockerfile"]).is_file()


def test_the_compose_file_gives_servers_time_to_end() -> None:
    for name in ("server-1", "server-2", "server-3"):
        service = COMPOSE["services"][name]
        given = {k: v for k, v in service["environment"].items() if "$" not in v}
        settings = Settings.from_mapping(given)
        grace = float(service["stop_grace_period"].removesuffix("s"))
        assert settings.drain + settings.query_seconds < grace
        assert f"server {name}:8000 resolve " in (DEPLOY / "compose.servers").read_text()
        assert service["read_only"]
        assert "releases:/releases:ro" in service["volumes"]


def test_what_is_sorted_goes_to_a_disk() -> None:
    """The answer of /changes/OLD/NEW sorts two dumps in the temporary folder."""
    ours = [each for each in COMPOSE["services"].values() if each["image"] == "hankegraafi"]
    manifests = "".join(path.read_text() for path in MANIFESTS)

    assert all("/tmp" in each["volumes"] and "tmpfs" not in each for each in ours)
    assert "medium: Memory" not in manifests
    assert 2 == manifests.count("sizeLimit: 4Gi")


# The image


def test_what_the_image_copies_is_there() -> None:
    copied = [line.split()[:-1] for line in instructions("COPY") if "--from" not in line]
    sources = {source for each in copied for source in each}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    included = project["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]

    assert set() == {each for each in sources if not (ROOT / each).exists()}
    assert {"src", "requirements.lock", "README.md", *included} <= sources
    ignored = (ROOT / ".dockerignore").read_text().splitlines()
    assert ["*", "**/__pycache__"] == [each for each in ignored if each[0] not in "#!"]
    assert sources == {each[1:] for each in ignored if each[0] == "!"}


def test_the_image_is_pinned_and_runs_as_nobody() -> None:
    runs = " ".join(instructions("RUN"))

    assert all(each.startswith("docker.io/library/python:3.") for each in instructions("FROM"))
    assert "--require-hashes -r requirements.lock" in runs
    assert "http" not in runs
    assert re.fullmatch(r"[1-9][0-9]*:[1-9][0-9]*", instructions("USER")[-1])
    assert ["hankegraafi"] == json.loads(instructions("ENTRYPOINT")[-1])
    order = [line.split()[0] for line in CONTAINERFILE.splitlines() if line[:1].isupper()]
    assert order.index("USER") > len(order) - order[::-1].index("RUN") - 1


def test_the_image_asks_after_its_health_by_a_program_that_runs() -> None:
    words = json.loads(instructions("HEALTHCHECK")[-1].partition("CMD ")[2])

    compile(words[2], "HEALTHCHECK", "exec")
    assert ["python", "-c"] == words[:2]
    assert "/healthz" in words[2]
    settings = dict(re.findall(r"(HANKEGRAAFI_\w+)=(\S+)", " ".join(instructions("ENV"))))
    assert f":{Settings.from_mapping(settings).port}/" in words[2]


# systemd

_DIRECTIVES = set(
    "Description Documentation After StartLimitIntervalSec Type User Group EnvironmentFile "
    "Environment ExecStart KillMode TimeoutStartSec TimeoutStopSec Restart RestartSec LimitNOFILE "
    "MemoryMax NoNewPrivileges CapabilityBoundingSet AmbientCapabilities ProtectSystem "
    "ReadOnlyPaths ReadWritePaths ProtectHome PrivateTmp PrivateDevices PrivateNetwork "
    "ProtectKernelTunables ProtectKernelModules ProtectKernelLogs ProtectControlGroups "
    "ProtectClock ProtectHostname RestrictAddressFamilies RestrictNamespaces RestrictSUIDSGID "
    "LockPersonality SystemCallArchitectures SystemCallFilter UMask Nice IOSchedulingClass "
    "WantedBy OnCalendar RandomizedDelaySec Persistent".split()
)
"""Those that stand here, of the manuals systemd.unit, .service, .exec, .kill and .timer."""


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_units_have_directives_that_systemd_knows(path: Path) -> None:
    lines = [line for line in path.read_text().splitlines() if line and line[0] not in "#["]

    assert set() == {line.partition("=")[0] for line in lines} - _DIRECTIVES


def test_units_are_what_systemd_takes(tmp_path: Path) -> None:
    """Asked of systemd itself where it is installed; the test above is for all machines."""
    for path in UNITS:
        name = path.name.replace("@", "@8001")
        text = path.read_text().replace("/opt/hankegraafi/bin/hankegraafi", "/bin/true")
        (tmp_path / name).write_text(text)
    analyze = shutil.which("systemd-analyze")
    units = [str(each) for each in sorted(tmp_path.iterdir())]
    said = b""
    if analyze:
        done = subprocess.run([analyze, "verify", *units], capture_output=True, check=False)
        said = done.stdout + done.stderr

    assert b"" == said


def test_the_users_and_folders_of_units_are_made(tmp_path: Path) -> None:
    systemd = DEPLOY / "systemd"
    users = re.findall(r"^u (\S+)", (systemd / "hankegraafi.sysusers").read_text(), re.MULTILINE)
    folders = (systemd / "hankegraafi.tmpfiles").read_text()
    text = "".join(path.read_text() for path in UNITS)

    assert set(users) == set(re.findall(r"^User=(.*)$", text, re.MULTILINE))
    for path in re.findall(r"^Read(?:Only|Write)Paths=(.*)$", text, re.MULTILINE):
        assert re.search(rf"^d {path} ", folders, re.MULTILINE), path
    if shutil.which("systemd-sysusers"):
        (tmp_path / "etc").mkdir()
        given = (systemd / "hankegraafi.sysusers").read_bytes()
        made = ["systemd-sysusers", f"--root={tmp_path}", "-"]
        subprocess.run(made, input=given, check=True, capture_output=True)
        groups = dict(re.findall(r"^(\w+):x?:(\d+)", (tmp_path / "etc/group").read_text(), re.M))
        known = (tmp_path / "etc/passwd").read_text()
        assert set(users) <= set(
            re.findall(rf"^([\w-]+):.:\d+:{groups['hankegraafi']}:", known, re.MULTILINE)
        )


def test_the_unit_gives_a_server_time_to_end() -> None:
    text = (DEPLOY / "systemd" / "hankegraafi@.service").read_text()
    settings = Settings.from_mapping(dict(re.findall(r"^Environment=(\w+)=(.*)$", text, re.M)))
    stop = re.search(r"^TimeoutStopSec=(\d+)$", text, re.MULTILINE)

    assert stop
    assert settings.drain + settings.query_seconds < int(stop[1])
    assert "KillMode=mixed" in text  # the signal is the server's; its workers are its own


# nginx


def test_nginx_is_more_patient_than_the_server_behind_it() -> None:
    text = (DEPLOY / "nginx.conf").read_text()
    read = re.search(r"proxy_read_timeout (\d+)s", text)
    rest = re.search(r"keepalive_timeout (\d+)s", text)
    settings = Settings()

    assert read
    assert rest
    assert int(read[1]) > settings.query_seconds + 30
    assert int(rest[1]) < 30
    assert "non_idempotent" in text
    assert "http_503" not in text


def test_nginx_can_make_the_folder_of_its_cache() -> None:
    """It makes one folder, not those above it; `/var/cache` is on every Linux (FHS 3.0, 5.5)."""
    found = re.search(
        r"^proxy_cache_path (\S+) ", (DEPLOY / "nginx.conf").read_text(), re.MULTILINE
    )

    assert found
    assert Path("/var/cache") == Path(found[1]).parent


@pytest.mark.parametrize("name", ["nginx.servers", "compose.servers"])
def test_lists_of_servers_are_lists_of_servers(name: str) -> None:
    lines = (DEPLOY / name).read_text().splitlines()
    servers = [line for line in lines if line and not line.startswith("#")]

    if name == "compose.servers":
        assert servers.pop(0).startswith("resolver 127.0.0.11 ")
    first, again = servers[:3], servers[3:]
    found = [
        re.fullmatch(r"(server [a-z0-9.-]+:\d+( resolve)?) max_fails=3 .*;", line) for line in first
    ]
    assert all(found)
    assert [f"{each[1]} backup max_fails=0;" for each in found if each] == again
