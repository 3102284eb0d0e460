"""What is deployed holds to its rules and names what exists: the image, compose.yaml, the manifests, Prefect's deployments."""

import importlib
import inspect
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

from cli.arguments import parser

ROOT = Path(__file__).parents[1]
PLAIN_USER = "10001"


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


MANIFESTS = list(yaml.safe_load_all(read("deploy/kubernetes/worker-pool.yaml")))
COMPOSE = yaml.safe_load(read("compose.yaml"))
DEPLOYMENTS = {one["name"]: one for one in yaml.safe_load(read("prefect.yaml"))["deployments"]}


@pytest.mark.parametrize(
    "command",
    [
        ["hadolint", "Dockerfile"],
        ["check-jsonschema", "--builtin-schema", "vendor.compose-spec", "compose.yaml"],
        ["kubernetes-validate", "--strict", "deploy/kubernetes/worker-pool.yaml"],
    ],
    ids=lambda command: command[0],
)
def test_it_holds_to_its_rules(command: list[str]) -> None:
    program = Path(sys.executable).with_name(command[0])
    done = subprocess.run([program, *command[1:]], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_image_has_the_projects_python_and_runs_as_a_plain_user() -> None:
    text = read("Dockerfile")
    (python,) = re.findall(r"^FROM python:(\d+\.\d+)", text, re.MULTILINE)
    assert tomllib.loads(read("pyproject.toml"))["project"]["requires-python"] == f">={python},<3.12"
    assert f"USER {PLAIN_USER}:{PLAIN_USER}" in text
    for script in re.findall(r"/src/(deploy/\w+)", text):
        assert (ROOT / script).stat().st_mode & 0o111, script
    # The last stage downloads nothing.
    assert not re.search(r"apt|pip|curl", text.rpartition("FROM base")[2])


def test_compose_runs_plain_users_on_a_read_only_root_without_a_way_out() -> None:
    assert COMPOSE["networks"]["inside"] == {"internal": True}
    for name, service in COMPOSE["services"].items():
        assert service["read_only"] is True, name
        assert "no-new-privileges:true" in service["security_opt"], name
        assert ":" in service["image"], name
        if name != "database":  # whose image changes its user by itself
            assert service["user"] == f"{PLAIN_USER}:{PLAIN_USER}", name
        if name != "prefect":
            assert service["networks"] == ["inside"], name
        else:
            assert service["ports"] == ["127.0.0.1:4200:4200"]
        for volume in service.get("volumes", []):
            source = volume.partition(":")[0]
            assert source in COMPOSE["volumes"] or source.startswith("./data/") or (ROOT / source).is_file(), volume
    (command,) = [COMPOSE["services"]["worker"]["command"]]
    assert parser("en").parse_args(command).command == "worker"


def test_compose_gives_a_worker_the_variables_that_the_program_reads() -> None:
    from flows.operations.notify import VARIABLE as WEBHOOKS
    from register.database import VARIABLE as REGISTER

    told = COMPOSE["services"]["worker"]["environment"].keys()
    assert {WEBHOOKS, REGISTER, "PREFECT_API_URL", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"} <= told
    ours = {name for name in told if name.startswith("GANZHOU")}
    assert ours <= {WEBHOOKS, REGISTER}


def test_pods_are_closed_and_run_commands_that_exist() -> None:
    pods = [one["spec"]["template"]["spec"] for one in MANIFESTS if one["kind"] == "Deployment"]
    assert len(pods) == 2
    for pod in pods:
        (container,) = pod["containers"]
        assert parser("en").parse_args(container["args"]).command == "worker"
        assert pod["securityContext"]["runAsUser"] == int(PLAIN_USER)
        assert pod["automountServiceAccountToken"] is False
        assert container["securityContext"]["readOnlyRootFilesystem"] is True
        assert {mount["name"] for mount in container["volumeMounts"]} == {volume["name"] for volume in pod["volumes"]}
    cards = [("--gpu" in pod["containers"][0]["args"], "nvidia.com/gpu" in pod["containers"][0]["resources"]["limits"]) for pod in pods]
    assert cards == [(False, False), (True, True)]
    (policy,) = [one["spec"] for one in MANIFESTS if one["kind"] == "NetworkPolicy"]
    assert (policy["ingress"], sorted(policy["policyTypes"])) == ([], ["Egress", "Ingress"])
    assert all("to" in rule and "ports" in rule for rule in policy["egress"])


def test_every_deployment_names_a_flow_and_parameters_that_it_takes() -> None:
    assert {"verify-title", "nightly-batch", "rebuild-index"} <= DEPLOYMENTS.keys()
    for name, deployment in DEPLOYMENTS.items():
        module, _, function = deployment["entrypoint"].rpartition(".")
        flow = getattr(importlib.import_module(module), function)
        assert set(deployment.get("parameters", {})) <= inspect.signature(flow.fn).parameters.keys(), name
        assert deployment["work_pool"]["name"] in ("cpu", "gpu"), name
    night = DEPLOYMENTS["nightly-batch"]
    assert night["schedules"] == [{"cron": "0 1 * * *", "timezone": "Asia/Shanghai"}]
    # Prefect ends a flow whose slot it lost with its server.
    assert not any("concurrency_limit" in deployment for deployment in DEPLOYMENTS.values())


def test_a_worker_of_a_card_sees_that_card_alone_and_takes_one_flow_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    from flows.operations.worker import worker_command

    monkeypatch.setenv("PREFECT_API_URL", "http://127.0.0.1:4200/api")
    command, environment = worker_command(None, 1, None)
    assert command[command.index("--pool") + 1] == "gpu"
    assert command[command.index("--limit") + 1] == "1"
    assert command[command.index("--name") + 1].endswith("-gpu1")
    assert environment["CUDA_VISIBLE_DEVICES"] == "1"
    command, environment = worker_command(None, None, None)
    assert command[command.index("--pool") + 1] == "cpu"
    assert environment["CUDA_VISIBLE_DEVICES"] == ""
