"""The documentation's samples as a measure of answers.

    assert_like(sample, value)              value has the shape of sample
    assert_like(response("profile"), body)  the same with the sample of a method's page

Type by type, all the way down:

  object          the same keys, no more and no less, each like its sample. An object whose keys are numbers (a map by id)
                  compares every value with the first of the sample; so does an empty one, which prints [] as PHP does
  list            every item like the first of the sample; an empty list is like any list; so is anything in a list whose
                  sample is empty
  string          a string, and a number in a string ("15", "0") a number in a string; a text may be empty
  number          an integer where the sample is one, any number where it has a fraction
  true, false     either
  null            null, or anything that is no container: the sample just had no value there

`also` names differences that are meant, by dotted path ("result.XML_ID"): {path: types}. `without` and `more` list
paths of keys that may be missing or come on top.
"""
import json
import pathlib
import re

FOLDER = pathlib.Path(__file__).resolve().parents[1] / "contract"
METHODS = {row["name"]: row for row in json.loads((FOLDER / "methods.json").read_text())}
EVENTS = {row["name"]: row for row in json.loads((FOLDER / "events.json").read_text())}
NUMBER = re.compile(r"-?\d+$")


def method(name):
    """The row of a method: params, request_example, response_example, errors, …"""
    return METHODS[name]


def response(name):
    """The documented answer of a method, the part under "result"."""
    return METHODS[name]["response_example"]["result"]


def payload(name):
    """The documented body of an event, as its handler receives it."""
    return EVENTS[name]["payload_example"]


def assert_like(sample, value, path="", *, also=None, without=(), more=()):
    for problem in differences(sample, value, path, also or {}, set(without), set(more)):
        raise AssertionError(problem)


def differences(sample, value, path, also, without, more):
    where = path or "the answer"
    if path in also:
        if not isinstance(value, also[path]):
            yield f"{where}: {show(value)} is none of {also[path]}"
    elif isinstance(sample, dict):
        yield from object_differences(sample, value, path, also, without, more)
    elif isinstance(sample, list):
        if not isinstance(value, list):
            yield f"{where}: a list is documented, not {show(value)}"
        for at, item in enumerate(value if sample and isinstance(value, list) else []):
            yield from differences(sample[0], item, f"{path}[{at}]", also, without, more)
    elif not scalar_like(sample, value):
        yield f"{where}: {show(sample)} is documented, not {show(value)}"


def object_differences(sample, value, path, also, without, more):
    where = path or "the answer"
    if is_map(sample):
        if value == []:
            return
        if not isinstance(value, dict) or not is_map(value):
            yield f"{where}: a map by number is documented, not {show(value)}"
            return
        for key, item in value.items():
            yield from differences(next(iter(sample.values())), item, join(path, key), also, without, more)
        return
    if not isinstance(value, dict):
        yield f"{where}: an object is documented, not {show(value)}"
        return
    missing = [key for key in sample if key not in value and join(path, key) not in without]
    unknown = [key for key in value if key not in sample and join(path, key) not in more]
    if missing:
        yield f"{where}: without {', '.join(missing)}"
    if unknown:
        yield f"{where}: nothing is documented of {', '.join(unknown)}"
    for key in sample:
        if key in value:
            yield from differences(sample[key], value[key], join(path, key), also, without, more)


def is_map(sample):
    return bool(sample) and all(NUMBER.match(key) for key in sample)


def scalar_like(sample, value):
    if isinstance(value, (dict, list)):
        return False
    if sample is None:
        return True
    if isinstance(sample, bool):
        return isinstance(value, bool)
    if isinstance(sample, str):
        return isinstance(value, str) and (not NUMBER.match(sample) or bool(NUMBER.match(value)))
    if isinstance(sample, int):
        return isinstance(value, int) and not isinstance(value, bool)
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def join(path, key):
    return f"{path}.{key}" if path else key


def show(value):
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) < 80 else text[:77] + "…"
