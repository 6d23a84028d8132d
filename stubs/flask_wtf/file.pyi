from typing import Any

class MultipleFileField:
    def __init__(self, label: Any = ..., validators: Any = ..., **kwargs: Any) -> None: ...
    data: Any
    errors: list[str]
