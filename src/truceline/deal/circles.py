"""Circles of a directed graph: definitions or clocks that wait for each other."""

from __future__ import annotations


def circles(edges: dict[str, set[str]]) -> list[list[str]]:
    """Return each circle of a directed graph once, from its first member in order."""
    found: list[list[str]] = []
    done: set[str] = set()
    for start in edges:
        # the path from the start, each with the neighbours still to visit
        path: list[tuple[str, list[str]]] = [(start, sorted(edges[start]))]
        on_path = [start]
        while path:
            name, waiting = path[-1]
            if name in done or not waiting:
                done.add(name)
                path.pop()
                on_path.pop()
                continue
            other = waiting.pop(0)
            if other in on_path:
                found.append(on_path[on_path.index(other) :])
            elif other not in done:
                path.append((other, sorted(edges.get(other, set()))))
                on_path.append(other)
    return found
