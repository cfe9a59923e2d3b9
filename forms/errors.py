"""What can be wrong with a template, a layout, an answer or a code."""

from pathlib import Path


class FormsError(Exception):
    """Base of every error that `forms` raises on purpose."""


class TemplateError(FormsError):
    """A booklet template, or a town hall's own file, that cannot be used.

    Attributes:
        path: The TOML file.
        line: Line in it, from 1; None when the whole file is meant.
        problem: What is wrong.
        remedy: What to write instead.

    Args:
        under: The folder to name with the file, where another one has the same name.
    """

    def __init__(self, path: Path, line: int | None, problem: str, remedy: str, *, under: str = "") -> None:
        self.path, self.line, self.problem, self.remedy = path, line, problem, remedy
        file = f"{under}/{path.name}" if under else path.name
        place = file if line is None else f"{file}:{line}"
        super().__init__(f"{place}: {problem}. {remedy}")


class UnknownTemplate(FormsError):
    """No template has this key.

    Attributes:
        key: What was asked for.
        known: The keys that exist.
    """

    def __init__(self, key: str, known: tuple[str, ...]) -> None:
        self.key, self.known = key, known
        super().__init__(f"no template {key!r}; known: {', '.join(known)}")


class AnswerError(FormsError):
    """An answer, or an agent's change, that the template cannot take.

    Attributes:
        key: The situation, step or document that was named.
        problem: What is wrong with it, and what would be accepted.
    """

    def __init__(self, key: str, problem: str) -> None:
        self.key, self.problem = key, problem
        super().__init__(f"{key}: {problem}")


class LayoutError(FormsError):
    """JSON that is not a layout."""


class CodeError(FormsError):
    """A journey code or page code that is not one of ours.

    Attributes:
        text: What was given.
    """

    def __init__(self, text: str, problem: str) -> None:
        self.text = text
        super().__init__(f"{text!r}: {problem}")


class MistypedCode(CodeError):
    """A journey code whose length, letters or check character are wrong."""


class ForeignCode(CodeError):
    """A code that is not a page of any booklet: another program's QR code."""


class WrongSignature(CodeError):
    """A page code of the right form that was not signed with our key: another town hall's, or a forgery."""
