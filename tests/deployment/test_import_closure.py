from __future__ import annotations

from typing import TYPE_CHECKING

from tests.deployment.import_closure import Modules

if TYPE_CHECKING:
    from pathlib import Path


def test_imports_are_followed_into_functions_and_packages_but_not_for_types_alone(tmp_path: Path) -> None:
    files = {
        "front.py": "from __future__ import annotations\nimport a.b\n",
        "a/__init__.py": "from . import c\n",
        "a/b.py": "def late():\n    from a.d import thing\n",
        "a/c.py": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import a.e\n",
        "a/d.py": "thing = 1\n",
        "a/e.py": "",
        "a/f.py": "",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    modules = Modules(tmp_path)

    assert modules.reached(["front"]) == {"front", "a", "a.b", "a.c", "a.d"}
    assert modules.all("a") == {"a", "a.b", "a.c", "a.d", "a.e", "a.f"}
