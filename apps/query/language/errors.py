"""What is wrong with a filter, where, and what was likely meant. Pure."""


class FilterError(ValueError):
    """A filter that cannot be read, or that makes no sense where it is asked.

    `position` is the index of the first character at fault, `length` how many are (0: at the end of the
    text). `hint` says what to write instead, where that can be guessed.
    """

    def __init__(self, message: str, *, position: int, length: int = 1, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.position = position
        self.length = length
        self.hint = hint
