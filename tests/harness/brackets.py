"""PHP's bracket notation, `a[b][0]=v`: how clients post forms and how events arrive."""
import re
from urllib.parse import parse_qsl

KEY = re.compile(r"\[([^\]]*)\]")


def pairs(value, key=""):
    """The pairs of http_build_query(): booleans become 1 and 0, None and empty containers vanish."""
    if isinstance(value, dict):
        items = value.items()
    elif isinstance(value, (list, tuple)):
        items = enumerate(value)
    else:
        if value is not None:
            yield key, str(int(value)) if isinstance(value, bool) else str(value)
        return
    for name, item in items:
        yield from pairs(item, f"{key}[{name}]" if key else str(name))


def parse(text):
    """A form as nested dicts; what is numbered 0…n-1 becomes a list, as in PHP."""
    tree = {}
    for key, value in parse_qsl(text, keep_blank_values=True):
        head, bracket, rest = key.partition("[")
        path = [head, *KEY.findall(bracket + rest)]
        node = tree
        for step in path[:-1]:
            node = node.setdefault(step or str(len(node)), {})
        node[path[-1] or str(len(node))] = value
    return _lists(tree)


def _lists(node):
    if not isinstance(node, dict):
        return node
    node = {key: _lists(item) for key, item in node.items()}
    if node and list(node) == [str(i) for i in range(len(node))]:
        return list(node.values())
    return node
