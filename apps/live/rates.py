"""How many items a second match, over the last seconds."""

from collections import deque

WINDOW_S = 10.0


class RateMeter:
    """Times are seconds of one clock that never goes back."""

    def __init__(self, began_s: float) -> None:
        self._began_s = began_s
        self._counts: deque[tuple[float, int]] = deque()

    def add(self, count: int, now_s: float) -> None:
        if count:
            self._counts.append((now_s, count))

    def per_second(self, now_s: float) -> float:
        """Over the window, or over as much of it as has been watched; 0 in the first second."""
        while self._counts and self._counts[0][0] <= now_s - WINDOW_S:
            self._counts.popleft()
        watched_s = min(now_s - self._began_s, WINDOW_S)
        return sum(count for _, count in self._counts) / watched_s if watched_s >= 1 else 0.0
