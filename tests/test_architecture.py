"""The house rules, enforced: who may import whom, how large things may grow, what the core never does."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FILES = sorted((ROOT / "bot").rglob("*.py"))
CORE = [path for path in FILES if "core" in path.relative_to(ROOT / "bot").parts]

CORE_MAY = {"numpy", "scipy", "rapidfuzz"}
CORE_NEVER = {
    "asyncio",
    "random",
    "os",
    "time",
    "sqlite3",
    "logging",
    "pathlib",
    "io",
    "socket",
    "subprocess",
    "secrets",
    "threading",
    "multiprocessing",
    "concurrent",
    "tempfile",
    "shutil",
    "urllib",
    "http",
}
ROOMS = ("store", "gateway", "content", "vault", "embedder", "sandbox")
MAY = {
    "store": {"core", "vault"},
    "gateway": {"core"},
    "content": {"core"},
    "vault": set(),
    "embedder": {"core"},
    "sandbox": set(),
}
"""Rooms of the shell -> the other rooms they may import. `store` seals what it keeps, hence `vault`."""

LINES = 400
FUNCTION_LINES = 40


def imports(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            found |= {f"{node.module}.{alias.name}" for alias in node.names} | {node.module}
        elif isinstance(node, ast.ImportFrom):
            found.add("relative import")
    return found


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", CORE, ids=name)
def test_the_core_imports_nothing_of_the_world(path: Path) -> None:
    for module in imports(path):
        top = module.split(".")[0]
        assert top not in CORE_NEVER, f"{name(path)} imports {module}"
        assert top != "bot" or module == "bot" or module.startswith("bot.core"), (
            f"{name(path)} reaches out to {module}"
        )
        standard = top in __import__("sys").stdlib_module_names
        assert standard or top == "bot" or top in CORE_MAY, f"{name(path)} imports {module}"


@pytest.mark.parametrize("path", CORE, ids=name)
def test_the_core_never_waits_reads_a_clock_opens_or_prints(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        assert not isinstance(node, ast.AsyncFunctionDef | ast.Await), f"{name(path)}:{node.lineno} awaits"
        if isinstance(node, ast.Call):
            called = getattr(node.func, "attr", getattr(node.func, "id", ""))
            assert called not in ("now", "utcnow", "today"), f"{name(path)}:{node.lineno} reads the clock"
            bare = isinstance(node.func, ast.Name) and called in ("open", "print", "input", "exec", "eval")
            assert not bare, f"{name(path)}:{node.lineno} calls {called}"


@pytest.mark.parametrize("path", FILES, ids=name)
def test_rooms_of_the_shell_do_not_lean_on_each_other(path: Path) -> None:
    room = path.relative_to(ROOT / "bot").parts[0].removesuffix(".py")
    if room not in ROOMS:
        return
    for module in imports(path):
        other = module.split(".")[1] if module.startswith("bot.") else ""
        assert not other or other == room or other in MAY[room], f"{name(path)} imports {module}"


@pytest.mark.parametrize("path", FILES, ids=name)
def test_no_file_and_no_function_grows_too_large(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count("\n") <= LINES, f"{name(path)} has {text.count(chr(10))} lines"
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            size = (node.end_lineno or node.lineno) - node.lineno + 1
            generated = "migrations/versions" in name(path)
            table = name(path) == "bot/core/dialogue.py" and node.name in (
                "decide",
                "_on_button",
                "_on_person_button",
            )
            assert size <= FUNCTION_LINES or generated or table, f"{name(path)}:{node.name} has {size} lines"


def test_no_name_says_nothing() -> None:
    empty = {"utils", "util", "helpers", "helper", "manager", "base", "common", "misc"}
    assert not [name(p) for p in FILES if p.stem in empty or p.parent.name in empty]


def test_modules_do_not_import_in_circles() -> None:
    modules = {name(p)[:-3].replace("/", ".").removesuffix(".__init__"): p for p in FILES}
    graph = {m: {d for d in imports(p) if d in modules and d != m} for m, p in modules.items()}
    done: set[str] = set()

    def visit(module: str, path: tuple[str, ...]) -> None:
        assert module not in path, f"import circle: {' > '.join((*path, module))}"
        if module not in done:
            for needed in sorted(graph[module]):
                if not needed.startswith(module + ".") and not module.startswith(needed + "."):
                    visit(needed, (*path, module))
            done.add(module)

    for module in sorted(graph):
        visit(module, ())


def test_only_the_outbox_and_the_two_exceptions_send() -> None:
    """Promise 3: `Client.send` is called by the outbox alone; `say_help` by intake alone, while the store is down."""
    for path in FILES:
        text = path.read_text(encoding="utf-8")
        if "client.send(" in text:
            assert name(path) == "bot/outbox.py"
        if "say_help(" in text:
            assert name(path) in ("bot/intake.py", "bot/gateway/client.py")


def test_pending_updates_are_never_dropped() -> None:
    assert not [name(p) for p in FILES if "drop_pending_updates=True" in p.read_text(encoding="utf-8")]
