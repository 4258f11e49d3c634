"""Ships resources/ inside the wheel as omnibox/resources; everything else is declared in pyproject.toml.

The folder stands beside the package, where translators and designers look for it, and setuptools has no
declaration for data outside a package.
"""

from pathlib import Path
from shutil import copytree

from setuptools import setup
from setuptools.command.build_py import build_py


class BuildWithResources(build_py):
    """Copies resources/ next to the modules; an editable install reads them where they are."""

    def run(self) -> None:
        super().run()
        if not self.editable_mode:
            copytree("resources", Path(self.build_lib) / "omnibox" / "resources", dirs_exist_ok=True)


setup(cmdclass={"build_py": BuildWithResources})
